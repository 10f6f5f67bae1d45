"""When something happens by itself next, read off an object: trials end, periods renew, payments are tried again."""

from __future__ import annotations

from typing import Final

from logic.billing.double.values import DAY, HOUR, Thing

TRIAL_WARNING: Final = 3 * DAY
INCOMPLETE_FOR: Final = 23 * HOUR
RANKS: Final = {"discount": 0, "subscription": 1, "invoice": 2, "checkout.session": 3}
RENEWING: Final = ("active", "past_due")


def due_at(kind: str, thing: Thing) -> tuple[int, int] | None:
    """The second of the next thing to happen to this object and its rank among those of the same second."""
    moment = _moment(kind, thing)
    return None if moment is None else (moment, RANKS[kind])


def _moment(kind: str, thing: Thing) -> int | None:
    if kind == "subscription":
        return min((at for at, _ in steps(thing)), default=None)
    if kind == "discount":
        is_ending = thing["end"] is not None and thing["subscription"] and not thing.get("_ended")
        return int(thing["end"]) if is_ending else None
    if kind == "invoice":
        return _collection(thing)
    if kind == "checkout.session" and thing["status"] == "open":
        return int(thing["expires_at"])
    return None


def _collection(invoice: Thing) -> int | None:
    moment = None
    if invoice["auto_advance"] and invoice["status"] == "draft":
        moment = invoice["automatically_finalizes_at"]
    elif invoice["auto_advance"] and invoice["status"] == "open":
        moment = invoice["next_payment_attempt"]
    return None if moment is None else int(moment)


def steps(subscription: Thing) -> list[tuple[int, str]]:
    """What awaits a subscription, as (second, word), unordered."""
    status, found = subscription["status"], []
    if status == "incomplete":
        return [(subscription["created"] + INCOMPLETE_FOR, "expire")]
    if status not in {*RENEWING, "trialing"}:
        return []
    if subscription["cancel_at"] is not None:
        found.append((subscription["cancel_at"], "cancel"))
    if status == "trialing":
        found.append((subscription["trial_end"], "end_trial"))
        if not subscription.get("_warned"):
            found.append((max(subscription["created"], subscription["trial_end"] - TRIAL_WARNING), "warn"))
    else:
        found.append((period_end(subscription), "renew"))
    return found


def period_end(subscription: Thing) -> int:
    """The end of the current period; it lives on the items."""
    return min(int(item["current_period_end"]) for item in subscription["items"]["data"])
