"""Which sentences of a plan ask for something to be done, and which only speak of it."""

# Texts of teachers hold dashes and quotation marks of every kind.
# ruff: noqa: RUF001

from __future__ import annotations

import re
from collections.abc import Iterator

from logic.growth import german, kinds, verbs

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Za-z]|min|mins|std|ca|approx|etc|vs|nr|no|st|dr|mr|mrs|ms|prof|bzw|usw|evtl|ggf|inkl|jan|feb|mar|"
    r"apr|jun|jul|aug|"
    r"sept?|oct|nov|dec|dez|okt|mrz|hr|hrs|fig|p|pp))\.$",
    re.IGNORECASE,
)
_END = re.compile(r"[.!?](?=[\"”“'’)*]*\s+[\"“„(*]*[A-ZÄÖÜ0-9\ue000-\uf8ff])")
_YOU = re.compile(r"^(?:you|we)(?:['’]ll| will| then| can| may)*(?: then| also)? ", re.IGNORECASE)
_PASSIVE = re.compile(
    r"\b(?:should|must|needs? to|has to|have to|is to|are to|will) be \w+(?:ed|en|ne)\b", re.IGNORECASE
)
_SLOGAN = 5  # words
_NAMES_SOMETHING = re.compile(
    r"\b(?:an?|one|two|three|four|five|some|each|every|your|my|our|its|with|to|eine?[mnrs]?|zwei|drei|vier|fünf|"
    r"jede[mnrs]?|"
    r"ihre?[mnrs]?|deine?[mnrs]?|meine?[mnrs]?|mit|zu)\b",
    re.IGNORECASE,
)
_NAMES_NOTHING = re.compile(
    r"\b(?:it|this|that|them|the|up|out|back|forward|further|together|alone|more|es|das|den|die|weiter|"
    r"gemeinsam|mehr)\b",
    re.IGNORECASE,
)
_CHAINED = re.compile(
    r"(?:(?<=\)),?|,) (?=(?:(?:and|und) )?(?:then|next|after(?:wards| that)|finally|lastly|second(?:ly)?|third(?:ly)?|"
    r"dann|danach|anschließend|schließlich|zum schluss|zuletzt)\b)|(?<=\)),? (?:and |und )?(?=[^\W\d_])",
    re.IGNORECASE,
)
_ENUMERATED = re.compile(r", (?:and |und )?| (?:and|und) ", re.IGNORECASE)
_NEGATED = re.compile(r"^(?:do not|don't|never|no need|there is no|not )", re.IGNORECASE)


def split(text: str) -> list[str]:
    """The sentences of a text; an abbreviation or "3. Dezember" ends none."""
    found, start = [], 0
    for match in _END.finditer(text):
        if text[match.start()] == "." and _goes_on(text, start, match.end()):
            continue
        found.append(text[start : match.end()].strip())
        start = match.end()
    return [sentence for sentence in (*found, text[start:].strip()) if sentence]


def _goes_on(text: str, start: int, end: int) -> bool:
    """Whether the full stop before `end` ends an abbreviation or an ordinal ("3. Dezember") and no sentence."""
    before, following = text[start:end], text[end:].lstrip()
    if re.fullmatch(r"\s*\d{1,2}\.\d{1,2}\.", before):
        return True  # "24.11. Modul wiederholen"
    if re.search(r"\d\.$", before):
        return bool(re.match(_AFTER_ORDINAL, following, re.IGNORECASE)) and not re.search(r"\b20\d\d\.$", before)
    if re.search(r"\d ?(?:mins?|std|hrs?)\.$", before, re.IGNORECASE):
        return False  # "45 Min. Then ...": a new sentence begins
    if re.search(r"\d\.? [a-z]{3,4}\.$", before, re.IGNORECASE):
        return following[:1].isdigit()  # "by 1 Dec. 2026", but "by 1 Dec. Then ..."
    return _ABBREVIATION.search(before) is not None


_AFTER_ORDINAL = r"(?:jan|feb|mär|mar|apr|mai|may|jun|jul|aug|sep|okt|oct|nov|dez|dec|klasse|jahrgang)"


def asks(text: str, *, in_list: bool) -> bool:
    """Whether a sentence asks the teacher to do something; in a list a phrase without a subject does."""
    if any(_asks(part, in_list=in_list) for part in _without_leads(text)):
        return True
    following = re.split(verbs.HENCE, text)[1:]
    return any(_asks(part, in_list=False) for part in following)


def _without_leads(text: str) -> Iterator[str]:
    """The sentence, and what is left of it without "Then", then without "After the holidays," and so on.

    What looks like such a lead may be the request itself: "Für die Klasse aufschreiben, wer fehlt".
    """
    before = None
    while text != before:
        before = text
        text = text.lstrip(" ,:;.-–—…\"“”'")
        yield text
        text = verbs.LEAD.sub("", text)


def _asks(bare: str, *, in_list: bool) -> bool:
    is_asked = bool(verbs.ASKED.match(bare))
    if not is_asked and (verbs.QUESTION.search(bare) or _NEGATED.match(bare)):
        return False
    return _asks_in_english(bare, in_list=in_list) or german.asks(bare, in_list=in_list)


def tells(text: str) -> bool:
    """Whether a sentence tells what will be done: with a date or minutes beside it, "You retake ..." asks for it."""
    bare = list(_without_leads(text))[-1]
    person = _YOU.match(bare)
    if person and _first(bare[person.end() :]) in verbs.DOING:
        return True
    return bool(_PASSIVE.search(bare)) or german.tells(bare)


def allows(text: str) -> bool:
    """Whether a sentence says what the teacher can do: "You can upload it"."""
    return bool(verbs.ALLOWED.match(text) and asks(verbs.ALLOWED.sub("", text), in_list=False)) or german.allows(text)


def introduces(opening: str, behind: str) -> bool:
    """Whether a request stands behind a colon, and none before it: "A second try is worth it: retake the module"."""
    return asks(behind, in_list=False) and not asks(opening, in_list=True)


def names_doing(text: str) -> bool:
    """Whether a phrase names what is to be done by its form in -ing: "Talking to a colleague"."""
    return _first(text) in verbs.DOING_ING and _has_an_object(text) and not verbs.STATEMENT.match(text)


def is_slogan(text: str) -> bool:
    """Whether a request is a title of what follows rather than something to do: "Level up", "Make it real".

    It is short and names nothing: no thing that is one of several ("a colleague", "two tests"), nobody's ("your
    slides").
    """
    words = _WORD.findall(text)
    inner = [word[0].isupper() for word in words[1:]]
    if len(words) > _SLOGAN or re.search("[\\d\ue000-\uf8ff]", text) or (any(inner) and not all(inner)):
        return False
    if _NAMES_SOMETHING.search(text) or kinds.kind_of(text):
        return False
    return len(words) < 3 or bool(_NAMES_NOTHING.search(text))  # noqa: PLR2004 -- a verb and one word more


def splits(text: str) -> list[str]:
    """A sentence at the commas behind which a further request begins: "first do this (5 min), then do that"."""
    found, start = [], 0
    for match in _CHAINED.finditer(text):
        is_inside = text.count("(", start, match.start()) > text.count(")", start, match.start())
        if not is_inside and asks(text[match.end() :], in_list=False):
            found.append(text[start : match.start()])
            start = match.end()
    return [*found, text[start:]]


def enumerated(text: str) -> list[str]:
    """A sentence at its commas and "and" where every part is a request of another kind, else the sentence itself.

    Of three one may be of a kind that its words do not tell.
    """
    parts = [part for part in _ENUMERATED.split(text) if part.strip()]
    known = [kinds.kind_of(part) for part in parts if asks(part, in_list=False)]
    is_chain = len(parts) > 1 and len(set(known)) == len(parts) and (None not in known or len(parts) > 2)  # noqa: PLR2004 -- three parts
    return parts if is_chain and " – " not in text else [text]


def _asks_in_english(text: str, *, in_list: bool) -> bool:
    if match := verbs.ASKED.match(text):
        return verbs.is_doing(_first(text[match.end() :])) and not verbs.IDLE.match(text[match.end() :])
    if match := verbs.ASKED_ING.match(text):
        following = _first(text[match.end() :])
        if following in verbs.DOING_ING or following in verbs.DOING:
            return True
    if verbs.IDLE.match(text):
        return False
    first = _first(text)
    if verbs.HAVE.match(text):
        return True
    if verbs.is_doing(first) and _has_an_object(text):
        return not verbs.LEAD.match(text) and not verbs.STATEMENT.match(text)
    return in_list and bool(verbs.NOMINAL.match(text))


def _has_an_object(text: str) -> bool:
    """Whether something follows the verb: "Read" alone is a label, "Test: 62 %" a figure."""
    words = _WORD.findall(text)
    is_figure = re.match(r"^\w+\s*:\s*[\d<>≥≤~]|^[^:]+:\s*[<>≥≤~]?\s*\d[\d.,]* ?(?:%|of\b|von\b|/|$)", text)
    return (
        len(words) > 1 or "\ue000" <= text[-1] <= "\uf8ff" or bool(re.search("[\ue000-\uf8ff]", text))
    ) and not is_figure


def _first(text: str) -> str:
    match = _WORD.search(text)
    return match[0].lower().replace("’", "'") if match else ""
