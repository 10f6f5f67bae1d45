"""`bank review`: hand questions without keys to a second reader, and take the answers back."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from logic.catalogue import reviews
from logic.catalogue.reviews import LETTERS, BlindQuestion
from logic.settings import ROOT

CONTENT = ROOT / "content"
FILE = "reviews.csv"

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help="The second reader of every question.")
console = Console(highlight=False, soft_wrap=True)
Root = Annotated[Path, typer.Option("--content", help="The content folder.")]


@app.command("ask")
def ask(
    skill: Annotated[str, typer.Argument(help="The skill whose questions are wanted.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the questions as JSON.")] = False,
    root: Root = CONTENT,
) -> None:
    """Print the questions not read as they stand, or answered otherwise last time, without keys.

    Example: python manage.py bank review ask sql-querying
    """
    from logic.catalogue import content_format, lockfile

    content = content_format.read(root)
    proved = {
        name: family for name, family in lockfile.proved(root, content).items() if content.families[name].skill == skill
    }
    names = reviews.unread(proved, reviews.read(root / FILE))
    # In the order of the ids, which is chance: neighbours in a topic would help each other.
    questions = sorted((reviews.blind(proved[name]) for name in names), key=lambda question: question.id)
    if as_json:
        print(json.dumps([dataclasses.asdict(question) for question in questions], indent=1, ensure_ascii=False))
    else:
        print("\n".join(_markdown(question) for question in questions))


@app.command("record")
def record(
    answers: Annotated[Path, typer.Argument(help="A CSV file with the columns id, answer (A to D, or ?), remark.")],
    *,
    root: Root = CONTENT,
) -> None:
    """Add a reader's answers to content/reviews.csv and list the disagreements.

    Example: python manage.py bank review record answers.csv
    """
    from logic.catalogue import lockfile

    path = root / FILE
    before = reviews.read(path)
    new = reviews.fresh(before, reviews.judge(lockfile.proved(root), reviews.sheet(answers)))
    reviews.write(path, (*before, *new))
    for reading in new:
        if not reading.agrees:
            console.print(escape(f"{reading.family}: the reader answers {reading.answer!r}. {reading.remark}"))
    agreed = sum(reading.agrees for reading in new)
    console.print(f"{len(new)} readings were added; {agreed} of them agree with the key.")


def _markdown(question: BlindQuestion) -> str:
    code = f"\n```{question.language}\n{question.code}\n```\n" if question.code else ""
    options = "\n".join(
        f"{letter})\n```\n{text}\n```" if "\n" in text else f"{letter}) {text}"
        for letter, text in zip(LETTERS, question.options, strict=True)
    )
    return f"## {question.id}\n\n{question.stem}\n{code}\n{options}\n"
