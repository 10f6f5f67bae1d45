"""Whether a resume can be read at a glance: sections, dates, bullet lines, a way to reach the person."""

from __future__ import annotations

import re
from dataclasses import dataclass

from logic.resume.passages import folded

# What each part adds to the structure; together 1.
SECTIONS, DATES, BULLETS, CONTACT = 0.35, 0.20, 0.25, 0.20
ENOUGH_SECTIONS, ENOUGH_DATES, ENOUGH_BULLETS = 3, 3, 4
LONGEST_HEADING = 40
HEADINGS = re.compile(
    r"(?:(?:work|professional|relevant|technical|key|core|personal|selected|my) )*"
    r"(?:experience|employment(?: history)?|work history|career history|education(?: and training)?|training|skills"
    r"|skills and tools|competenc(?:e|ies)|projects?|portfolio|summary|profile|about(?: me)?|objective"
    r"|certifications?|certificates?|courses|publications|languages|achievements|awards|volunteering|interests"
    r"|references)"
)
DATE = re.compile(r"\b(?:19|20)\d\d\b")
BULLET = re.compile(r"[•‣▪◦●○■□*·\u2013\u2014+>-]\s*\w")
# Each looks at any place of a text a bounded number of times: a word of 200,000 letters must not hold the server up.
CONTACTS = (
    re.compile(r"[\w.+-]@[\w-]{1,63}\.[\w-]"),
    re.compile(r"\+?\d[\d ().-]{7,}\d"),
    re.compile(r"\b(?:linkedin\.com|github\.com|gitlab\.com)/|https?://"),
)
ENOUGH_CONTACTS = 2


@dataclass(frozen=True, slots=True)
class Structure:
    """What was counted in a resume: sections with a heading, years, bullet lines, ways to reach the person."""

    sections: int
    dates: int
    bullets: int
    contacts: int

    @property
    def share(self) -> float:
        """How much of a well-built resume is there, 0..1."""
        return (
            SECTIONS * min(self.sections / ENOUGH_SECTIONS, 1)
            + DATES * min(self.dates / ENOUGH_DATES, 1)
            + BULLETS * min(self.bullets / ENOUGH_BULLETS, 1)
            + CONTACT * min(self.contacts / ENOUGH_CONTACTS, 1)
        )

    def advice(self) -> tuple[str, ...]:
        """What would make it easier to read, as phrases."""
        told = (
            (self.sections < ENOUGH_SECTIONS, "headings such as Experience, Projects, Skills and Education"),
            (self.dates < ENOUGH_DATES, "dates for what you did"),
            (self.bullets < ENOUGH_BULLETS, "bullet lines, one for each thing you did"),
            (self.contacts < ENOUGH_CONTACTS, "an e-mail address and a link or telephone number"),
        )
        return tuple(phrase for is_missing, phrase in told if is_missing)


def structure(text: str) -> Structure:
    """What a resume is built of."""
    lines, low = text.splitlines(), folded(text)
    headings = {heading for line in lines if (heading := _heading(line))}
    return Structure(
        sections=len(headings),
        dates=len(DATE.findall(low)),
        bullets=sum(1 for line in lines if BULLET.match(line)),
        contacts=sum(1 for pattern in CONTACTS if pattern.search(low)),
    )


def _heading(line: str) -> str | None:
    words = re.sub(r"[^\w ]+", " ", folded(line).replace("&", "and")[: LONGEST_HEADING + 1])
    plain = " ".join(words.split())
    return plain if len(line) <= LONGEST_HEADING and HEADINGS.fullmatch(plain) else None
