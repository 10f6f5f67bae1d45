"""People who subscribe, change their minds, fail to pay and want their money back, while messages get lost.

`Chaos` drives sixty of them on the double by its own clock, with workers in processes of their own. What is true is
told by the double's history alone, by functions that share no line with the product's.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from random import Random
from typing import Any

from logic.billing import service, sweep_service
from logic.billing.service import AlreadySubscribedError, NotSubscribedError
from logic.errors import ConflictError, WaymarkError
from tests import money
from tests.money import Shop

ROOT = Path(__file__).resolve().parents[2]
PEOPLE, DAYS, WORKERS = 60, 60, 4
GRACE_DAYS = 14
CODES = (None, None, None, "WELCOME20", "SPRING50")


@dataclass
class Workers:
    """Processes that work on jobs; one of them is killed now and then, and another comes in its place."""

    url: str
    shop: Shop
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)
    kills: int = 0

    def start(self) -> None:
        """One more."""
        process = subprocess.Popen(
            [sys.executable, "-m", "jobs.worker"],
            cwd=ROOT,
            env=money.environment(self.url, self.shop.double),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.running.append(process)

    def kill(self, chance: Random) -> None:
        """Kill one in the middle of whatever it does."""
        victim = self.running.pop(chance.randrange(len(self.running)))
        victim.kill()
        victim.wait()
        self.kills += 1
        self.start()

    def stop(self) -> None:
        """End all of them."""
        for process in self.running:
            process.kill()
            process.wait()


@contextlib.contextmanager
def working(url: str, shop: Shop) -> Iterator[Workers]:
    """Four workers until the block ends."""
    workers = Workers(url, shop)
    try:
        for _ in range(WORKERS):
            workers.start()
        yield workers
    finally:
        workers.stop()


@dataclass
class Chaos:
    """Sixty people and sixty days."""

    shop: Shop
    workers: Workers
    chance: Random
    people: dict[int, str] = field(default_factory=dict)
    done: dict[str, int] = field(default_factory=dict)

    def happen(self) -> None:
        """Let it happen, a day after the other; every tenth day the clock's sweep comes by."""
        for number in range(PEOPLE):
            self.people[money.person(f"p{number}")] = ""
        for day in range(DAYS):
            for _ in range(self.chance.randint(2, 6)):
                self._one_thing()
            self.shop.double.advance(hours=self.chance.randint(20, 28))
            if day % 10 == 9:
                sweep_service.sweep(at=self.shop.now)
            if day in {15, 40}:
                self.workers.kill(self.chance)
        self.shop.double.advance(to=int(datetime.now(UTC).timestamp()))
        self.shop.double.flush()

    def _one_thing(self) -> None:
        who = self.chance.choice(sorted(self.people))
        things = [
            self._buy,
            self._buy,
            self._change,
            self._cancel,
            self._resume,
            self._fail,
            self._give_back,
            self._end,
        ]
        thing = self.chance.choice(things)
        try:
            thing(who)
        except (AlreadySubscribedError, NotSubscribedError, ConflictError):
            self._count("refused")
        except WaymarkError:
            # What the page knew was out of date, because a message was lost: the person is told and looks again.
            service.refresh(who, at=self.shop.now)
            self._count("out of date")
        else:
            self._count(thing.__name__.strip("_"))

    def _plan(self) -> int:
        return self.chance.choice(service.plans()).id

    def _buy(self, who: int) -> None:
        address = service.subscribe(
            who,
            self._plan(),
            email=f"{who}@example.org",
            name=str(who),
            return_to="http://127.0.0.1/plans",
            at=self.shop.now,
        )
        (row,) = money.rows("select stripe_customer_id from billing_customers where user_id = :who", who=who)
        self.people[who] = row["stripe_customer_id"]
        if self.chance.random() < 0.9:  # some close the page
            self.shop.double.pay(address.rsplit("/", 1)[1], code=self.chance.choice(CODES))
        if self.chance.random() < 0.5:  # some never come back to us
            service.refresh(who, at=self.shop.now)

    def _change(self, who: int) -> None:
        service.change(who, self._plan(), at=self.shop.now)

    def _cancel(self, who: int) -> None:
        service.cancel(who, at=self.shop.now)

    def _resume(self, who: int) -> None:
        service.resume(who, at=self.shop.now)

    def _fail(self, who: int) -> None:
        if self.people[who]:
            self.shop.double.fail_next(self.people[who], times=self.chance.randint(1, 5))

    def _give_back(self, who: int) -> None:
        charges = self.shop.payments.charges(self.people[who]) if self.people[who] else []
        paid = [one for one in charges if one["paid"] and one["amount"] - one["amount_refunded"] > 1]
        if paid:
            one = self.chance.choice(paid)
            left = one["amount"] - one["amount_refunded"]
            cents = self.chance.choice([None, left // 2])
            self.shop.payments.refund(str(one["payment_intent"]), cents=cents, key=f"{one['id']}-{left}")

    def _end(self, who: int) -> None:
        living = [
            one
            for one in (self.shop.payments.subscriptions(self.people[who]) if self.people[who] else [])
            if one["status"] in {"active", "past_due", "trialing"}
        ]
        if living and self.chance.random() < 0.5:
            self.shop.payments.end_now(str(living[0]["id"]), key=f"end-{living[0]['id']}")

    def _count(self, what: str) -> None:
        self.done[what] = self.done.get(what, 0) + 1


def true_movements(history: list[dict[str, Any]], now: datetime) -> list[tuple[datetime, int, int]]:
    """(moment, before, after) in cents a month, from what the double remembers of one customer's subscriptions."""
    moments = {_at(entry["at"]) for entry in history}
    for entry in history:
        for discount in entry["subscription"]["discounts"]:
            if discount["end"] is not None:
                moments.add(_at(discount["end"]))
        if entry["subscription"]["status"] == "past_due":
            moments.add(_at(entry["at"]) + timedelta(days=GRACE_DAYS))
    told, before = [], 0
    for moment in sorted(moment for moment in moments if moment <= now):
        after = true_worth(history, moment)
        if after != before:
            told.append((moment, before, after))
        before = after
    return told


def true_worth(history: list[dict[str, Any]], at: datetime) -> int:
    """Recurring revenue of a customer at a moment, in cents a month."""
    said = [entry for entry in history if _at(entry["at"]) <= at]
    names = {entry["subscription"]["id"] for entry in said}
    return sum(_worth([entry for entry in said if entry["subscription"]["id"] == name], at) for name in names)


def true_tier(history: list[dict[str, Any]], at: datetime) -> str:
    """`free`, `starter` or `premium`: the best of what lives."""
    best = "free"
    for name in {entry["subscription"]["id"] for entry in history}:
        of_one = [entry for entry in history if entry["subscription"]["id"] == name]
        last = of_one[-1]["subscription"]
        lives = last["status"] in {"active", "trialing"} or (last["status"] == "past_due" and not _is_lost(of_one, at))
        if lives:
            tier = last["items"]["data"][0]["price"]["lookup_key"].partition("_")[0]
            best = "premium" if "premium" in {tier, best} else tier
    return best


def _worth(said: list[dict[str, Any]], at: datetime) -> int:
    last = said[-1]["subscription"]
    if last["status"] not in {"active", "past_due"} or (last["status"] == "past_due" and _is_lost(said, at)):
        return 0
    price = last["items"]["data"][0]["price"]
    cents = Decimal(price["unit_amount"])
    for discount in last["discounts"]:
        coupon = discount["source"]["coupon"]
        if coupon["duration"] != "once" and (discount["end"] is None or at < _at(discount["end"])):
            cents = cents * (100 - Decimal(str(coupon["percent_off"]))) / 100
    months = {"month": 1, "year": 12}[price["recurring"]["interval"]]
    return int((cents / months).quantize(Decimal(1), ROUND_HALF_EVEN))


def _is_lost(said: list[dict[str, Any]], at: datetime) -> bool:
    since = None
    for entry in said:
        if entry["subscription"]["status"] != "past_due":
            since = None
        elif since is None:
            since = _at(entry["at"])
    return since is not None and at - since >= timedelta(days=GRACE_DAYS)


def _at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
