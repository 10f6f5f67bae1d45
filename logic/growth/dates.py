"""Target dates as plans write them, in English and German: exact ones and those that count from a day."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
FORGIVEN = timedelta(days=60)  # a date without a year lies in the past rather than ten months ahead

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar jänner jän",
            "february feb februar feber",
            "march mar märz mär mrz",
            "april apr",
            "may mai",
            "june jun juni",
            "july jul juli",
            "august aug",
            "september sept sep",
            "october oct oktober okt",
            "november nov",
            "december dec dezember dez",
        ),
        start=1,
    )
    for name in names.split()
}
WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday montag",
            "tuesday dienstag",
            "wednesday mittwoch",
            "thursday donnerstag",
            "friday freitag",
            "saturday samstag sonnabend",
            "sunday sonntag",
        )
    )
    for name in names.split()
}
NUMBERS = {
    name: number
    for number, names in enumerate(
        (
            "a an one ein eine einer einem einen",
            "two zwei",
            "three drei",
            "four vier",
            "five fünf",
            "six sechs",
            "seven sieben",
            "eight acht",
            "nine neun",
            "ten zehn",
        ),
        start=1,
    )
    for name in names.split()
} | {"twelve": 12, "fourteen": 14, "vierzehn": 14, "zwölf": 12, "fifteen": 15, "fünfzehn": 15, "twenty": 20}
NUMBERS |= {"zwanzig": 20, "thirty": 30, "dreißig": 30, "forty": 40, "vierzig": 40, "sixty": 60, "sechzig": 60}


@dataclass(frozen=True, slots=True)
class DateFound:
    """A date and where it stands in the text, with the words that lead to it ("by the")."""

    start: int
    end: int
    day: date


def _any(names: dict[str, int]) -> str:
    return "|".join(sorted(names, key=len, reverse=True))


_LEAD = (
    r"(?:(?:to be |is |are )?(?:due|done|finished|completed?|finish|target(?: date)?|deadline|termin|frist|fällig)[ :]*"
    r"(?:am |zum |date[ :]*)?)?"
    r"(?:(?:by|before|until|till|on|no later than|not later than|at the latest|starting|from|bis(?: spätestens)?|"
    r"spätestens|vor|am|zum|ab)\b[ :]*)?(?:the |zum |dem |den |am |on )?"
)
_MONTH = rf"(?P<month>{_any(MONTHS)})\b\.?"
_FORMS: tuple[tuple[str, str], ...] = (
    ("iso", r"(?P<y>20\d\d)-(?P<m>\d\d?)-(?P<d>\d\d?)"),
    ("named", rf"(?P<d>\d\d?)(?:st|nd|rd|th|\.)?(?: of)? ?{_MONTH},?(?: (?P<y>20\d\d))?"),
    ("named", rf"{_MONTH} (?P<d>\d\d?)(?:st|nd|rd|th)?\b(?!:)(?:,? (?P<y>20\d\d))?"),
    ("named", r"(?P<d>\d\d?)\. ?(?P<m>\d\d?)\.(?: ?(?P<y>20\d\d|\d\d\b))?"),
    ("slashed", r"(?P<d>\d\d?)/(?P<m>\d\d?)/(?P<y>20\d\d|\d\d)\b"),
    ("slashed", r"(?<=by |on )(?P<d>\d\d?)/(?P<m>\d\d?)\b(?P<y>)(?!/)"),
    ("month_end", rf"(?:the )?(?:end of|ende(?: des monats)?) {_MONTH}(?: (?P<y>20\d\d))?"),
    (
        "period_end",
        (
            r"(?:the )?(?:end of|ende) (?:the |this |der |des |dieser |dieses )?(?P<unit>week|month|woche|"
            r"monats?)\b(?! \d)"
        ),
    ),
    (
        "next_end",
        r"(?:the )?(?:end of|ende) (?:next|nächster|nächsten|kommender|kommenden) (?P<unit>week|month|woche|monats?)\b",
    ),
    ("numbered_week", r"(?:in )?(?:the end of |ende (?:der |von )?)?(?:week|woche) (?P<n>\d)\b(?!\d)"),
    (
        "weekday",
        rf"(?P<next>(?:this|next|coming|nächste[nmr]?|kommende[nmr]?|diese[nmr]?) )?(?P<weekday>{_any(WEEKDAYS)})\b",
    ),
    (
        "within",
        (
            rf"(?:in|within|innerhalb(?: von)?|binnen)(?: the| den)?(?: next| nächsten| coming| kommenden)? "
            rf"(?P<n>\d\d?|{_any(NUMBERS)})(?: more| weiteren)? (?P<unit>days?|weeks?|months?|tage?n?|wochen?|"
            rf"monate?n?)\b(?: time)?"
        ),
    ),
    ("fortnight", r"(?:in|within) a fortnight\b"),
    ("this", r"(?:in |within )?(?:this|diese[rn]?) (?P<unit>week|month|woche|monat)\b"),
    ("next", r"(?:in )?(?:next|nächste[rn]?|kommende[rn]?) (?P<unit>week|month|woche|monat)\b"),
    ("day", r"(?P<word>today|tomorrow|heute|übermorgen|morgen)\b"),
)
_PATTERNS = tuple((name, re.compile(rf"(?<![\w.]){_LEAD}{form}", re.IGNORECASE)) for name, form in _FORMS)


def find(text: str, today: date, week: int | None = None) -> tuple[DateFound, ...]:
    """The dates of a text in order, none before `today`; weekdays count from the Monday of `week` (1 is this one)."""
    since = today if week is None else max(today, _monday(today) + WEEK * (week - 1))
    taken: list[DateFound] = []
    for name, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            day = _day(name, match, since if name in {"weekday", "this", "period_end"} else today)
            apart = all(match.end() <= other.start or other.end <= match.start() for other in taken)
            if day is not None and day >= today and apart:
                taken.append(DateFound(match.start(), match.end(), day))
    return tuple(sorted(taken, key=lambda found: found.start))


def end_of_week(today: date, number: int) -> date:
    """The last day of the plan's week `number` (1 is the one that begins today)."""
    return today + WEEK * number - DAY


def _day(name: str, match: re.Match[str], today: date) -> date | None:
    try:
        return _READERS[name](match, today)
    except ValueError:  # 31 November
        return None


def _exact(match: re.Match[str], today: date) -> date | None:
    parts = match.groupdict()
    month = MONTHS[parts["month"].lower()] if parts.get("month") else int(parts["m"])
    return _dated(parts["y"], month, int(parts["d"]), today)


def _slashed(match: re.Match[str], today: date) -> date | None:
    day, month = int(match["d"]), int(match["m"])
    if month > 12 >= day:  # noqa: PLR2004 -- months of a year: written the American way
        day, month = month, day
    return _dated(match["y"], month, day, today)


def _dated(year: str | None, month: int, day: int, today: date) -> date | None:
    if year:
        return date(int(year) % 100 + 2000, month, day)
    found = date(today.year, month, day)
    return found.replace(year=today.year + 1) if found < today - FORGIVEN else found


def _month_end(match: re.Match[str], today: date) -> date | None:
    month = MONTHS[match["month"].lower()]
    year = int(match["y"] or today.year + (month < today.month))
    return date(year, month, calendar.monthrange(year, month)[1])


def _period_end(match: re.Match[str], today: date) -> date | None:
    return _end(match["unit"], today)


def _next_end(match: re.Match[str], today: date) -> date | None:
    return _end(match["unit"], _end(match["unit"], today) + DAY)


def _end(unit: str, today: date) -> date:
    if unit.lower().startswith("w"):
        return _monday(today) + WEEK - DAY
    return today.replace(day=calendar.monthrange(today.year, today.month)[1])


def _weekday(match: re.Match[str], today: date) -> date | None:
    wanted = WEEKDAYS[match["weekday"].lower()]
    found = today + DAY * ((wanted - today.weekday()) % 7)
    is_next = (match["next"] or "").lower().startswith(("next", "nächst"))
    return found + WEEK if is_next and found < _monday(today) + WEEK else found


def _within(match: re.Match[str], today: date) -> date | None:
    count = int(match["n"]) if match["n"].isdigit() else NUMBERS[match["n"].lower()]
    unit = match["unit"].lower()
    if unit.startswith("m"):
        months = today.month - 1 + count
        year, month = today.year + months // 12, months % 12 + 1
        return date(year, month, min(today.day, calendar.monthrange(year, month)[1]))
    return today + (WEEK if unit.startswith("w") else DAY) * count


def _monday(day: date) -> date:
    return day - DAY * day.weekday()


_DAYS = {"today": 0, "heute": 0, "tomorrow": 1, "morgen": 1, "übermorgen": 2}
_READERS: dict[str, Callable[[re.Match[str], date], date | None]] = {
    "iso": _exact,
    "named": _exact,
    "slashed": _slashed,
    "month_end": _month_end,
    "period_end": _period_end,
    "next_end": _next_end,
    "numbered_week": lambda match, today: end_of_week(today, int(match["n"])),
    "weekday": _weekday,
    "within": _within,
    "fortnight": lambda _, today: today + 2 * WEEK,
    "this": _period_end,
    "next": _next_end,
    "day": lambda match, today: today + DAY * _DAYS[match["word"].lower()],
}
