"""What the headings, labels and columns of a plan announce: actions, a week, a priority, details, or something else."""

from __future__ import annotations

import re

from logic.growth import durations
from logic.growth.actions import Priority
from logic.growth.details import priority_in

_OPENING = (
    r"^\W*(?:(?:\d{1,2}|[a-z])(?:\.\d{1,2})*[.):]? +)?"
    r"(?:(?:your|our|the|my|some|ihre?|deine?|unsere?|die|der|das|main|key|wichtige) )*"
)
# A heading or label that opens with one of these holds no actions.
_OTHER = re.compile(
    _OPENING + r"(?:(?:long[- ]term |big |overall |learning |overarching )?(?:goals?|objectives?|aims?|targets?)|why|"
    r"reasons?|rationale|because|background|context|"
    r"strengths?|weaknesses|where (?:you|we)|starting point|overview|summary|notes?|hints?|tips?|remember|"
    r"reminders?|keep in mind|encouragement|"
    r"a (?:last|final) word|closing|well done|congratulations|success|outcomes?|expected|results?|evidence|data|"
    r"profile|about|see also|"
    r"links?|sources?|references|further reading|risks?|obstacles|measur\w*|how (?:we|you|will|to know)|"
    r"what (?:[\w ]{0,20}(?:not|n't)|success|that means|this means|"
    r"went well|is going well|works|you (?:have|already|do well|said)|changed|we know)|looking (?:ahead|forward)|"
    r"outlook|introduction|intro|"
    r"done|completed|already done|not (?:now|this|yet)|later|never|avoid|don't|do not|not|nicht|kein\w*|"
    r"nie(?:mals)?|what (?:you )?can (?:wait|be skipped)|benefits?|"
    r"impact|level|status|score|legend|total|"
    r"good to know|findings?|conclusions?|feststellungen?|befunde?|erkenntnisse?|rest of|in short|tl;?dr|"
    r"mindset|vision|appendix|disclaimer|celebrat\w*|milestones?|"
    r"checkpoints?|indicators?|"
    r"ziele?|lernziele?|warum|weshalb|wieso|begründung|gründe|grund|hintergrund|stärken|schwächen|überblick|"
    r"übersicht|zusammenfassung|hinweise?|"
    r"anmerkung(?:en)?|notiz(?:en)?|tipps?|ausblick|ermutigung|zum schluss|quellen?|erfolg\w*|ergebnis(?:se)?|"
    r"ausgangslage|stand|wo sie stehen|wo du stehst|"
    r"nutzen|wirkung|risiken|einleitung|vorwort|erledigt|gut zu wissen|denk(?:en sie)? daran|lob|fazit|"
    r"woran (?:sie|du|wir)|meilensteine?|später|motivation$|"
    r"was (?:[\w ]{0,20}nicht|gut|schon|das bedeutet|sie (?:schon|bereits)|du (?:schon|bereits)))(?![\w-])",
    re.IGNORECASE,
)
_GOAL = re.compile(
    _OPENING + r"(?:(?:smart|learning|overall) )?(?:goals?|objectives?|aims?|targets?|(?:lern|teil)?ziele?|later|"
    r"später)(?![\w-])",
    re.IGNORECASE,
)
_ACTIONS = re.compile(
    r"\b(?:this (?:week|month)|diese (?:woche)|diesen monat|actions?|action items?|next steps?|to[- ]?dos?|tasks?|"
    r"activities|agreed|agreements?|decisions?|commitments?|vereinbar\w*|what to do|your plan|the plan|plan|schedule|"
    r"maßnahmen?|aktionen?|nächste schritte|aufgaben|schritte|was (?:zu tun|sie tun|du tun)|vorhaben|"
    r"das nehmen (?:sie|wir)|zu tun)\b",
    re.IGNORECASE,
)
_NEVER = re.compile(
    r"\W*(?:why|not|nicht|kein\w*|don't|do not|was [\w ]{0,20}nicht|what [\w ]{0,20}(?:not|n't))\b", re.IGNORECASE
)
_WEEK = re.compile(
    r"\b(?:week|woche|wk\.?|kw) ?#?(\d|one|two|three|four|eins|zwei|drei|vier)\b(?!\d)|"
    r"\b(\d)\. woche\b|\b(first|second|third|fourth|erste|zweite|dritte|vierte) (?:week|woche)\b",
    re.IGNORECASE,
)
_WEEK_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "eins": 1, "zwei": 2, "drei": 3, "vier": 4}
_WEEK_WORDS |= {"first": 1, "second": 2, "third": 3, "fourth": 4, "erste": 1, "zweite": 2, "dritte": 3, "vierte": 4}
_URGENCY = re.compile(
    r"^\W*(?:(?:(?P<HIGH1>must|high|urgent|essential|critical|top|first things|muss|hoch|dringend|hohe|höchste|"
    r"wichtigste)|"
    r"(?P<MEDIUM1>should|medium|soll(?:te)?|mittel|mittlere)|(?P<LOW1>could|low|optional|nice|if (?:you have|"
    r"there is) time|extras?|bonus|kann|niedrig|niedrige|"
    r"geringe|freiwillig|wenn zeit))\b)",
    re.IGNORECASE,
)

ACTION_LABEL = re.compile(
    r"^(?:(?:next |first |key |concrete )?(?:actions?|action item|tasks?|steps?|to[- ]?do|activity|what|do|aktion|"
    r"maßnahme|(?:nächster )?schritt|aufgabe|was|vorhaben|tun))"
    r"(?: ?#?\d{1,2})?$",
    re.IGNORECASE,
)
_DETAIL_LABEL = re.compile(
    r"^(?:priority|prio|priorität|importance|urgency|time|time needed|duration|minutes|effort|estimated (?:time|"
    r"minutes|effort)|by|due|due date|date|target date|target|"
    r"deadline|when|how long|until|timeframe|timeline|complete by|finish by|dauer|zeit|zeitbedarf|minuten|aufwand|bis|"
    r"termin|frist|wann|bis wann|wie lange|fällig|zieldatum|zieltermin|datum|zeitraum|dringlichkeit|wichtigkeit)$",
    re.IGNORECASE,
)
_COLUMNS: tuple[tuple[str, str], ...] = (
    ("due", (r"\b(?:by|due|when|date|deadline|until|target date|finish|bis|zeitraum|timeframe|period|termin|wann|"
        r"frist|datum|zieldatum|fällig)\b")),
    ("minutes", (r"\b(?:min|mins|minutes|time|duration|effort|hours|how long|dauer|zeit|minuten|aufwand|"
    r"zeitaufwand|stunden)\b")),
    ("priority", r"\b(?:priority|prio|urgency|importance|priorität|wichtigkeit|dringlichkeit)\b"),
    ("why", (r"\b(?:why|reason|rationale|goal|because|note|notes|evidence|outcome|benefit|resource|resources|warum|"
    r"begründung|grund|ziel|hinweis|nutzen)\b")),
    ("week", r"\b(?:week|wk|woche|kw)\b"),
    ("status", r"\b(?:status|done|state|erledigt|stand)\b"),
    ("action", (r"\b(?:actions?|what|tasks?|steps?|activity|to[- ]?do|do|maßnahmen?|aktion(?:en)?|was|aufgaben?|"
    r"schritte?|vorhaben|tätigkeit)\b")),
)  # fmt: skip


def is_other(heading: str) -> bool:
    """Whether a heading or a label announces anything but actions: goals, reasons, praise, notes."""
    return bool(_OTHER.match(heading)) and not (_ACTIONS.search(heading) and not _NEVER.match(heading))


def is_goal(heading: str) -> bool:
    """Whether a heading names a goal: what is timed below it is what leads there."""
    return bool(_GOAL.match(heading))


def announces_actions(heading: str) -> bool:
    """Whether a heading says that actions follow."""
    return bool(_ACTIONS.search(heading)) or week_in(heading) is not None or urgency_in(heading) is not None


def week_in(heading: str) -> int | None:
    """The number of the week a heading is about."""
    match = _WEEK.search(heading)
    if match is None:
        return None
    said = next(group for group in match.groups() if group).lower()
    number = int(said) if said.isdigit() else _WEEK_WORDS[said]
    return number or None


def urgency_in(heading: str) -> Priority | None:
    """The priority a heading gives to what stands below it."""
    match = _URGENCY.match(heading)
    if match is None:
        return priority_in(heading)
    return next(Priority[name[:-1]] for name, said in match.groupdict().items() if said)


def is_detail_label(label: str) -> bool:
    """Whether a label names when, how long or how urgent."""
    return bool(_DETAIL_LABEL.match(label.strip(" *_:")))


def columns(cells: tuple[str, ...]) -> dict[str, int] | None:
    """What each column of a table holds by its head; None when this is no head, two known columns are needed."""
    found: dict[str, int] = {}
    for place, cell in enumerate(cells):
        if len(cell.split()) > 4 or durations.find(cell):  # noqa: PLR2004 -- words: a sentence is no head of a column
            return None
        role = next((name for name, words in _COLUMNS if re.search(words, cell, re.IGNORECASE)), None)
        if role is not None and role not in found:
            found[role] = place
    return found if len(found) > 1 or set(found) == {"action"} else None
