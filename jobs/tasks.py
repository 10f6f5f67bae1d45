"""What the worker can do. The name of a task is its promise to whoever defers it."""

from __future__ import annotations

from datetime import date

import structlog
from procrastinate import RetryStrategy

from jobs import composers
from jobs.app import app
from logic import clock
from logic.accounts import service as accounts
from logic.ai import service as ai
from logic.ai import upkeep_service as ai_upkeep
from logic.analytics import partition_service as partitions
from logic.analytics import rollup_service as rollups
from logic.billing import service as billing
from logic.billing import sweep_service, sync_service, webhook_service
from logic.errors import UnavailableError
from logic.growth import regeneration_service as growth
from logic.item_bank import calibration_service as calibration
from logic.item_bank import key_change_service as key_changes
from logic.item_bank import statistics_service as statistics
from logic.leaderboards import league_service as leagues
from logic.notifications import reminder_service as reminders
from logic.notifications import service as notifications
from logic.notifications.gateway import MailNotSentError
from logic.plans import testing_service
from logic.review import digest_service as digests

log = structlog.get_logger(__name__)

# 4 s, 16 s, 1 min, 4 min, 17 min, 68 min: an hour and a half in all.
UNTIL_SENT = RetryStrategy(max_attempts=6, exponential_wait=4, retry_exceptions=[MailNotSentError])
UNTIL_ANSWERED = RetryStrategy(max_attempts=6, exponential_wait=4, retry_exceptions=[UnavailableError])
EVERY_MINUTE = RetryStrategy(wait=60, retry_exceptions=[UnavailableError])
# For as long as it takes: nobody else would ask again, and who has left can end nothing themselves.
UNTIL_FORGOTTEN = RetryStrategy(wait=600, retry_exceptions=[UnavailableError])
# Soon, because a job that waits for its turn keeps back all that share its lock.
SOON = RetryStrategy(max_attempts=5, wait=15)


@app.task(name=notifications.DELIVER, queue=notifications.QUEUE, retry=UNTIL_SENT)
def deliver_mail(outbox_id: int) -> None:
    """Send one mail of the outbox."""
    notifications.deliver(outbox_id)


@app.periodic(cron="*/10 * * * *")
@app.task(name="defer_overdue_mail", queue=notifications.QUEUE)
def defer_overdue_mail(timestamp: int) -> None:
    """Give mails another chance whose own job ran out of tries."""
    late = notifications.defer_overdue(clock.now())
    if late:
        log.warning("mails are late", count=late, checked=timestamp)


@app.periodic(cron="*/15 * * * *")
@app.task(name="tell_due", queue=notifications.QUEUE, lock="notifications that are due")
def tell_due(timestamp: int) -> None:
    """Tell people what is to be told at this hour of theirs; killed, or run twice, it tells nothing twice."""
    told = reminders.tell_due(at=clock.now())
    if told:
        log.info("people were told", count=told, checked=timestamp)


@app.periodic(cron="*/15 * * * *")
@app.task(name="tell_teachers", queue=notifications.QUEUE, lock="digests of cohorts")
def tell_teachers(timestamp: int) -> None:
    """Tell teachers on their Monday who in their cohorts needs a word; killed, or run twice, it tells nothing twice."""
    told = digests.tell_due(at=clock.now())
    if told:
        log.info("teachers were told", count=told, checked=timestamp)


@app.periodic(cron="* * * * *")
@app.task(name="retry_stalled", queue="upkeep")
async def retry_stalled(timestamp: int) -> None:
    """Give the jobs of workers that were killed, or lost, to the living ones; a delivery is safe to do again."""
    stalled = list(await app.job_manager.get_stalled_jobs())
    for job in stalled:
        await app.job_manager.retry_job(job)
    if stalled:
        log.warning("jobs were stalled", count=len(stalled), checked=timestamp)


@app.task(name=key_changes.RESCORE, queue=key_changes.QUEUE, retry=SOON)
def rescore(key_change_id: int) -> None:
    """Score every test again that a change of key touches; killed, it goes on where it stopped."""
    log.info("tests were scored again", key_change=key_change_id, tests=key_changes.work_off(key_change_id))


@app.periodic(cron="*/10 * * * *")
@app.task(name="defer_overdue_key_changes", queue=key_changes.QUEUE)
def defer_overdue_key_changes(timestamp: int) -> None:
    """Give changes of key another job that have not met every test yet."""
    late = key_changes.defer_overdue(clock.now())
    if late:
        log.warning("changes of key are late", count=late, checked=timestamp)


# One after the other: a worker that slept through the night may find both due at once.
@app.periodic(cron="0 3 * * *")
@app.task(name="refresh_statistics", queue=key_changes.QUEUE, lock="figures of the bank")
def refresh_statistics(timestamp: int) -> None:
    """Count what the answers say of every question, and flag those that need a look."""
    log.info("statistics are fresh", checked=timestamp, families=statistics.refresh(at=clock.now()))


@app.periodic(cron="20 3 * * *")
@app.task(name="calibrate_bank", queue=key_changes.QUEUE, lock="figures of the bank")
def calibrate_bank(timestamp: int) -> None:
    """Fit the parameters of every question to the answers; killed, it has changed nothing."""
    log.info(calibration.calibrate(at=clock.now()).sentence, checked=timestamp)


@app.periodic(cron="*/10 * * * *")
@app.task(name="refresh_exposure", queue=key_changes.QUEUE)
def refresh_exposure(timestamp: int) -> None:
    """Say how often each question was asked lately, so that none is asked too often."""
    written = statistics.refresh_exposure(at=clock.now())
    if written:
        log.info("exposures are fresh", checked=timestamp, families=written)


@app.periodic(cron="*/15 * * * *")
@app.task(name="prune_accounts", queue="upkeep")
def prune_accounts(timestamp: int) -> None:
    """Delete tickets, reset links, counted tries and sessions that have ended, and empty stale mails."""
    log.info("pruned", checked=timestamp, **accounts.prune(clock.now()))


@app.periodic(cron="* * * * *")
@app.task(name="close_overdue_tests", queue="upkeep")
def close_overdue_tests(timestamp: int) -> None:
    """Close tests whose time is up and whose learner has not come back, with the answers that are saved."""
    closed = testing_service.close_overdue(at=clock.now())
    if closed:
        log.info("tests were closed", count=closed, checked=timestamp)


@app.periodic(cron="*/10 * * * *")
@app.task(name="keep_leagues", queue="upkeep", lock="leagues")
def keep_leagues(timestamp: int) -> None:
    """Close last week's leagues and form this week's; killed, it goes on where it stopped."""
    kept = leagues.keep(at=clock.now())
    if kept.closed or kept.formed:
        log.info("leagues were kept", checked=timestamp, closed=kept.closed, formed=kept.formed)


@app.task(name=webhook_service.FOLLOW, queue=webhook_service.QUEUE, retry=UNTIL_ANSWERED)
def follow_customer(stripe_customer_id: str) -> None:
    """Read a customer anew with Stripe because an event says that something changed."""
    sync_service.follow(stripe_customer_id, at=clock.now())


@app.task(name=billing.END, queue=webhook_service.QUEUE, retry=UNTIL_ANSWERED)
def end_with_period(stripe_customer_id: str) -> None:
    """Have Stripe renew nothing for somebody who is kept out."""
    billing.end_with_period(stripe_customer_id)


@app.task(name=billing.FORGET, queue=webhook_service.QUEUE, retry=UNTIL_FORGOTTEN)
def forget_customer(stripe_customer_id: str) -> None:
    """Have Stripe charge somebody nothing more who has deleted their account."""
    billing.forget(stripe_customer_id)


@app.periodic(cron="* * * * *")
@app.task(name="keep_revenue", queue=webhook_service.QUEUE, lock="revenue by the clock")
def keep_revenue(timestamp: int) -> None:
    """Follow customers whose own job was lost, and tell the revenue of those whose grace or discount has ended."""
    ended, late = sweep_service.keep_time(at=clock.now()), sweep_service.follow_late(at=clock.now())
    if late or ended:
        log.info("revenue was kept", checked=timestamp, late=late, ended=ended)


@app.periodic(cron="*/10 * * * *")
@app.task(name="sweep_events", queue=webhook_service.QUEUE, lock="sweep of events", retry=EVERY_MINUTE)
def sweep_events(timestamp: int) -> None:
    """Find the events that no webhook brought."""
    swept = sweep_service.sweep(at=clock.now())
    if swept.events or swept.failed:
        log.warning("events had been lost", checked=timestamp, events=swept.events, failed=swept.failed)


@app.periodic(cron="40 3 * * *")
# A lock of its own: it may take hours, and the sweep is to find what is lost within ten minutes all the same.
@app.task(name="reconcile_billing", queue=webhook_service.QUEUE, lock="reading anew", retry=UNTIL_ANSWERED)
def reconcile_billing(timestamp: int) -> None:
    """Read customers anew, whatever was told of them, a night's share at a time."""
    swept = sweep_service.reconcile(at=clock.now(), most=sweep_service.A_NIGHT)
    log.info("billing is reconciled", checked=timestamp, customers=swept.customers, failed=swept.failed)


# One of these after the other: each of them counts whole dates, and two at once would count the same ones.
@app.periodic(cron="*/15 * * * *")
@app.task(name="roll_up_running", queue=rollups.QUEUE, lock=rollups.LOCK)
def roll_up_running(timestamp: int) -> None:
    """Count the dates that run somewhere, and those that were missed; killed, it goes on where it stopped."""
    log.info("figures are fresh", checked=timestamp, dates=rollups.catch_up(at=clock.now()))


@app.periodic(cron="20 12 * * *")
@app.task(name="roll_up_nightly", queue=rollups.QUEUE, lock=rollups.LOCK)
def roll_up_nightly(timestamp: int) -> None:
    """Count the date that has just ended everywhere, and those before it once more."""
    log.info("a date is complete", checked=timestamp, dates=rollups.catch_up_and_look_back(at=clock.now()))


@app.task(name=rollups.SINCE, queue=rollups.QUEUE, retry=SOON)
def roll_up_since(first: str) -> None:
    """Count everything from a date on again, because somebody is counted from now on, or no more."""
    log.info(
        "figures were counted again",
        first=first,
        dates=rollups.roll_up_since(date.fromisoformat(first), at=clock.now()),
    )


@app.periodic(cron="40 1 * * *")
@app.task(name="keep_event_partitions", queue="upkeep", retry=SOON)
def keep_event_partitions(timestamp: int) -> None:
    """Make the months of events that are missing, and retire those that are too old."""
    kept = partitions.keep(at=clock.now())
    log.info("months of events are kept", checked=timestamp, made=kept.made, retired=kept.retired)


@app.task(name=ai.WRITE, queue=ai.QUEUE)
def ai_write(feature: str, subject_id: int, person_id: int) -> None:
    """Have a model write what was ordered, and tell whoever waits for it; when nobody can, the rules' words stay."""
    composers.write(ai.Feature(feature), subject_id, person_id, at=clock.now())


@app.periodic(cron="50 2 * * *")
@app.task(name="tidy_models", queue="upkeep")
def tidy_models(timestamp: int) -> None:
    """Forget answers that have expired, and say of calls that never ended that they are lost."""
    tidied = ai_upkeep.tidy(at=clock.now())
    log.info("models are tidied", checked=timestamp, expired=tidied.expired, lost=tidied.lost)


@app.periodic(cron="5 * * * *")
@app.task(name="suggest_growth_plans", queue=notifications.QUEUE, lock="growth plans that are due")
def suggest_growth_plans(timestamp: int) -> None:
    """Tell teachers, in the morning of their own day, that a new plan is due; run twice, it tells nobody twice."""
    suggested = growth.suggest_due(at=clock.now())
    if suggested:
        log.info("growth plans are due", count=suggested, checked=timestamp)
