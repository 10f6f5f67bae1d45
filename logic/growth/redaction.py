"""Takes out of a text what would tell who wrote it or whom it is about, before others may read it. Rules only.

What rules cannot know (a first name without anything that says it is one) is left in and pointed out to a moderator.
"""

# Texts of teachers hold dashes and quotation marks of every kind.
# ruff: noqa: RUF001

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Removed(StrEnum):
    """What was taken out."""

    EMAIL = "e-mail"
    LINK = "link"
    PHONE = "phone"
    SCHOOL = "school"
    NAME = "name"
    CLASS = "class"
    DATE_OF_BIRTH = "date of birth"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text with placeholders, what was taken out by kind (never the words), and what a moderator should look at.

    `doubts` are capitalised words within a sentence that may be names; they are still in the text.
    """

    text: str
    removed: tuple[Removed, ...] = ()
    doubts: tuple[str, ...] = ()


_CAP = r"[A-ZÄÖÜÉÈÁÀÇŠŽÓÚÑ][\w'’-]{0,40}[\wßäöüéèáàçšž]"
_NAME = rf"{_CAP}(?:[ -](?:(?:von|van|de|del|di|da|le|la|al|bin|ter|den|der|zu) ){{0,2}}{_CAP}){{0,2}}"
_SCHOOL_WORD = (
    r"(?:(?:Primary|Secondary|Elementary|High|Middle|Junior|Infant|Grammar|Comprehensive|Catholic|Church|Community|"
    r"Free|Public|International|Boarding|Nursery|Sixth[- ]Form|C\.? ?of ?E\.?|CE|RC|State) )*"
    r"(?:School|Academy|College|Lyc[ée]e|Kindergarten|Nursery|Institute|University)"
)
_GERMAN_SCHOOL = (
    r"(?:[A-ZÄÖÜ][\wäöüß]+-)*(?:Grund|Haupt|Real|Gesamt|Ober|Mittel|Förder|Berufs|Gemeinschafts|Stadtteil|Volks|"
    r"Sekundar|Werkreal|Sprachheil|Waldorf|Montessori)?(?:[Ss]chule|[Gg]ymnasium|[Kk]olleg|[Kk]ita)"
)
_EMAIL = r"[\w.+-]{1,64}\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\s?(?:\.|\(dot\)|\[dot\])\s?[\w-]+)+"
_LINK = (
    r"\b(?:https?://|www\.)\S+|(?<![\w@])@\w[\w.]{2,}|"
    r"\b(?:[\w-]{1,63}\.){1,6}(?:com|org|net|de|at|ch|uk|edu|sch)(?:\.\w{2})?(?:/\S*)?\b"
)
_BORN = (
    r"\b(?:born(?: on)?|date of birth|geboren(?: am)?|geb\.)\s*:?\s*(?:the )?"
    r"\d{1,4}[./ -]\s?\w{1,9}[./ -]\s?\d{2,4}"
)
# Seven digits or more, and no date.
_PHONE = (
    r"(?<![\w.,])(?=(?:[ /.()+–-]{0,4}\d){7})(?!\d{1,2}\.\d{1,2}\.\d{2,4}\b)(?!\d{4}-\d\d-\d\d)"
    r"(?:(?:\+|00)?\(?\d{1,5}\)?(?:[ /.–-]{1,3}\(?\d{2,}\)?){1,5}(?![\w%])|(?:\+|00?)\d{7,14}\b)"
)
_STREET = (
    rf"\b\d{{1,4}}[a-z]? {_CAP}(?: {_CAP})? (?:Street|Road|Avenue|Lane|Drive|Close|Square)\b|"
    rf"\b{_CAP}(?:straße|strasse|str\.|weg|allee|platz) ?\d{{1,4}}[a-z]?\b|\b[A-Z]{{1,2}}\d[A-Z\d]? ?\d[A-Z]{{2}}\b"
)
_SCHOOL = (
    rf"\b(?:(?:St\.?|Saint|Sankt|The) )?(?:{_CAP}(?:['’]s)? (?:(?:and|of|the|&|for) )*){{1,4}}{_SCHOOL_WORD}\b"
    rf"(?: (?:of|in|for|at) {_NAME})?|\b{_SCHOOL_WORD} (?:of|for) (?:the )?{_NAME}|"
    rf"\b(?:[A-ZÄÖÜ][\wäöüß]+-)+(?:[Ss]chule|[Gg]ymnasium|[Kk]olleg|[Kk]ita)\b(?: (?:in )?{_CAP})?|"
    rf"\b{_GERMAN_SCHOOL} (?:(?:am|an der|im|in|auf dem|St\.|Sankt|bei) )+{_CAP}(?: {_CAP})?|"
    rf"\b(?:Gymnasium|Grundschule|Realschule|Gesamtschule) {_CAP}"
)
_CLASS = (
    r"\b(?:class|form|klasse|year|group|set|period)\s+\d{1,2}\s?[-/]?\s?[a-z]{1,2}\b(?!\w)|"
    r"\b(?:[5-9]|1[0-3])[a-f]\b|\b\d{1,2}/[a-z]\b"
)
_RULES: tuple[tuple[Removed, re.Pattern[str]], ...] = (
    (Removed.EMAIL, re.compile(_EMAIL, re.IGNORECASE)),
    (Removed.LINK, re.compile(_LINK)),
    (Removed.DATE_OF_BIRTH, re.compile(_BORN, re.IGNORECASE)),
    (Removed.PHONE, re.compile(_PHONE)),
    (Removed.ADDRESS, re.compile(_STREET)),
    (Removed.SCHOOL, re.compile(_SCHOOL)),
    (Removed.CLASS, re.compile(_CLASS, re.IGNORECASE)),
)
_TITLES = (
    r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Sir|Madam|Frau|Herrn?|Hr|Fr|Coach|Headteacher|Principal|Rektor(?:in)?|"
    r"Schulleiter(?:in)?)"
)
_PEOPLE = (
    r"(?:pupil|student|learner|colleague|mentor|head|boss|friend|wife|husband|daughter|son|boy|girl|schüler|schülerin|"
    r"kollege|kollegin|mentorin?|chefin?|tochter|sohn)"
)
_CALLED = rf"(?:called|named|namens|heißt|name is|I am|I'm|ich bin|(?:(?:my|our|meine?) )?{_PEOPLE})"
_GREETING = r"(?:regards|best wishes|cheers|thanks|love|yours(?: sincerely)?|viele grüße|liebe grüße|gruß|deine?)"
_NO_NAME = r"(?!(?:I|We|The|This|In|Und|Die|Der)\b)"
_NAMED = (
    re.compile(rf"\b(?P<keep>{_TITLES}\.? )(?P<name>{_NAME})"),
    re.compile(rf"\b(?P<keep>(?i:{_CALLED}),? )(?P<name>{_NO_NAME}{_CAP}(?: {_CAP})?)(?![\w-])"),
    re.compile(rf"(?m)(?P<keep>^[^\S\n]*(?i:{_GREETING}),?\s+)(?P<name>{_NAME})\s*$"),
)
# One of them alone is no German: "die" is English, too.
_GERMAN = re.compile(r"\b(?:und|der|die|das|nicht|ich|mit|ist|ein|eine|zu|sie|wir|auf|für)\b")
FEWEST_GERMAN = 2
_PLACEHOLDER = re.compile(r"\[(?:e-mail|link|phone|school|name|class|date of birth|address)\]")
_SENTENCE_WORD = re.compile(rf"(?<=[a-zäöüß,;] )(?P<word>{_CAP})")
# Capitalised in English although they are nobody's name.
_USUAL = frozenset(
    re.findall(
        r"\S+",
        """
        English French German Spanish Latin Italian Maths Mathematics Science Physics Chemistry Biology History
        Geography Art Music Drama Computing Religious Education Monday Tuesday Wednesday Thursday Friday Saturday
        Sunday January February March April May June July August September October November December Christmas
        Easter Ramadan Diwali Waymark Year Bloom Rosenshine Dewey Vygotsky Piaget Teams Google Microsoft Kahoot
        Padlet Zoom Word Excel PowerPoint I I'm I've I'd Britain England Europe Germany Austria Switzerland France
        British European
        """,
    )
)


def redacted(text: str, *, names: Iterable[str] = (), schools: Iterable[str] = ()) -> Redacted:
    """The text without e-mail addresses, links, telephone numbers, names of people and of schools.

    `names` and `schools` are those the platform knows of (the author's, their learners', their colleagues').
    """
    removed: list[Removed] = []

    def take(pattern: re.Pattern[str], kind: Removed, said: str) -> str:
        def instead(match: re.Match[str]) -> str:
            removed.append(kind)
            return f"{match.groupdict().get('keep') or ''}[{kind}]"

        return pattern.sub(instead, said)

    for known, kind in ((schools, Removed.SCHOOL), (names, Removed.NAME)):
        for pattern in _known(known):
            text = take(pattern, kind, text)
    for kind, pattern in _RULES:
        text = take(pattern, kind, text)
    for pattern in _NAMED:
        text = take(pattern, Removed.NAME, text)
    return Redacted(text, tuple(sorted(set(removed))), _doubts(text))


def _known(names: Iterable[str]) -> list[re.Pattern[str]]:
    """Whole names first, then each of their words that is long enough to be one, with an ending of the genitive."""
    whole = {" ".join(name.split()) for name in names} - {""}
    single = {word for name in whole for word in re.findall(r"[\w'’-]{3,}", name) if word[0].isupper()}
    ordered = sorted(whole, key=len, reverse=True) + sorted(single - whole, key=len, reverse=True)
    found = []
    for name in ordered:
        words = r"\s+".join(re.escape(word) for word in name.split())
        case = 0 if name in single and name not in whole else re.IGNORECASE
        found.append(re.compile(rf"(?<!\w){words}(?:['’]?s)?(?!\w)", case))
    return found


def possible_names(text: str) -> tuple[str, ...]:
    """Words with a capital within a sentence that are nobody's usual ones; in German every noun is among them."""
    plain = _PLACEHOLDER.sub("x", text)
    found = [match["word"] for match in _SENTENCE_WORD.finditer(plain) if match["word"] not in _USUAL]
    return tuple(dict.fromkeys(found))


def _doubts(text: str) -> tuple[str, ...]:
    """Words of an English sentence that may be names; in German nothing follows from a capital."""
    return () if len(set(_GERMAN.findall(text))) >= FEWEST_GERMAN else possible_names(text)
