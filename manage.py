"""The command line of Waymark: `python manage.py --help` lists it, each command imports what it needs when asked."""

# ruff: noqa: PLC0415 -- each command imports what it needs when it is asked for
from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import Annotated

signal.signal(signal.SIGINT, signal.SIG_DFL)  # while importing there is nothing to clean up: Ctrl-C just ends us

import typer  # noqa: E402 -- after the line above

from logic.access.roles import Role  # noqa: E402 -- the same

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Run and look after Waymark.",
)
NoDemo = Annotated[bool, typer.Option("--no-demo", help="Without the demo school and its sign-ins.")]


@app.command()
def run(*, no_demo: NoDemo = False) -> None:
    """Start everything on this machine: database, migrations, content, demo school, server and worker."""
    from commands import run as launcher

    raise typer.Exit(launcher.main(demo=not no_demo))


@app.command()
def serve() -> None:
    """Serve the application on PORT, with the database of DATABASE_URL."""
    from commands import serve as server

    server.main()


@app.command()
def worker() -> None:
    """Work on background jobs, with the database of DATABASE_URL."""
    from commands import processes
    from jobs import worker as jobs_worker

    processes.follow_launcher()
    jobs_worker.main()


@app.command("stripe-double")
def stripe_double(
    *,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Where it listens, on this machine alone.")],
    state: Annotated[Path, typer.Option(help="The file it remembers everything in.")],
    webhook_url: Annotated[str, typer.Option(help="Where its events go.")],
) -> None:
    """Stand in for Stripe, with no real card and no real money; `run` starts it where there is no STRIPE_SECRET_KEY."""
    from commands import payments

    payments.serve(port, state, webhook_url)


@app.command("models-double")
def models_double(
    *,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Where it listens, on this machine alone.")] = 8503,
) -> None:
    """Stand in for a provider of models, with recorded answers; `WAYMARK_MODELS=double make run` starts it, too.

    Example: python manage.py models-double --port 8503
    """
    from commands import models

    models.serve(port)


@app.command()
def migrate() -> None:
    """Bring the database schema up to date."""
    from commands import database

    with database.at_hand():
        typer.echo("The schema is up to date.")


@app.command("give-role")
def give_role(role: Role, email: str) -> None:
    """Give somebody a role; this is how the first administrator is made.

    Example: python manage.py give-role admin ada@example.org
    """
    from commands import database, people

    with database.at_hand():
        people.give_role(role, email)
    typer.echo(f"{email} holds the role {role} now; their next page shows it.")


@app.command()
def seed() -> None:
    """Load the content and the small demo school; safe to repeat."""
    from commands import bank, database
    from commands import seed as school

    with database.at_hand():
        bank.load_content()
        made = school.demo_school()
        typer.echo("The content and the demo school are in place." if made else "The content is in place.")


@app.command()
def demo(
    *,
    learners: Annotated[int, typer.Option(min=1, max=500, help="How many learners.")] = 60,
    days: Annotated[int, typer.Option(min=7, max=365, help="Over how many days, up to now.")] = 120,
    chance: Annotated[int, typer.Option("--seed", min=0, help="The same number makes the same school.")] = 20261121,
    fill_only: Annotated[bool, typer.Option("--fill-only", help="Fill the school and start nothing.")] = False,
) -> None:
    """Fill a believable school with the real services and a moving clock, then start everything as `run` does.

    Safe to repeat: whoever is there already is left as they are. Example: python manage.py demo --learners 20 --days 60
    """
    from commands import bank, database
    from commands import demo as school
    from commands import run as launcher
    from commands import seed as small

    if not fill_only:
        raise typer.Exit(launcher.main(fill=lambda: school.main(learners, days, chance)))
    with database.at_hand():
        bank.load_content()
        small.demo_school()
        school.main(learners, days, chance)


@app.command(
    add_help_option=False,
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)
def bank(context: typer.Context) -> None:
    """Prove, check, count and load the question bank (`bank --help`)."""
    from commands import bank as question_bank

    question_bank.app(context.args, prog_name="manage.py bank")


@app.command(
    add_help_option=False,
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)
def xp(context: typer.Context) -> None:
    """Hold totals, boards and streaks against the ledger (`xp --help`)."""
    from commands import xp as experience

    experience.app(context.args, prog_name="manage.py xp")


@app.command(
    add_help_option=False,
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)
def billing(context: typer.Context) -> None:
    """Hold payments against Stripe, and revenue against its movements (`billing --help`)."""
    from commands import billing as money

    money.app(context.args, prog_name="manage.py billing")


@app.command(
    add_help_option=False,
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)
def analytics(context: typer.Context) -> None:
    """Roll figures up, hold them against the events, keep the months of events (`analytics --help`)."""
    from commands import analytics as figures

    figures.app(context.args, prog_name="manage.py analytics")


@app.command(
    add_help_option=False,
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)
def ai(context: typer.Context) -> None:
    """List and test models, rotate their keys, tell what they cost (`ai --help`)."""
    from commands import ai as models

    models.app(context.args, prog_name="manage.py ai")


@app.command()
def calibrate(
    responses: Annotated[
        Path, typer.Argument(help="A CSV file with the columns person,item,correct; others are ignored.")
    ],
    *,
    no_priors: Annotated[bool, typer.Option("--no-priors", help="Plain maximum likelihood.")] = False,
    guessing: Annotated[float, typer.Option(help="The fixed chance of guessing right, 0 to .5.")] = 0.0,
    out: Annotated[Path | None, typer.Option(help="Write item,a,b,se_a,se_b,responses to this file.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Fit the 2PL model to a file of answers and print the log-likelihood; the database is not needed.

    Example: python manage.py calibrate answers.csv --out parameters.csv
    """
    from commands import calibrate as calibration

    calibration.main(responses, with_priors=not no_priors, guessing=guessing, out=out, as_json=as_json)


@app.command()
def doctor(*, as_json: Annotated[bool, typer.Option("--json", help="Print the checks as JSON.")] = False) -> None:
    """Check the installation and say what to do about what is missing."""
    from commands import doctor as checks

    raise typer.Exit(checks.main(as_json=as_json))


def main() -> None:
    """Run one command; a problem of the machine is one sentence and exit code 1, never a traceback."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        app()
    except Exception as problem:
        from commands import complaints

        sentence = complaints.sentence(problem)
        if sentence is None:
            raise
        typer.echo(sentence, err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
