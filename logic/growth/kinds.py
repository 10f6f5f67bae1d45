"""What kind of action a sentence speaks of, by its words alone, in English and German."""

# Texts of teachers hold dashes and quotation marks of every kind.
# ruff: noqa: RUF001

from __future__ import annotations

import re

from logic.growth.actions import ActionKind


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)


UPLOAD = _words(
    r"(?:re-?)?upload(?:s|ed|ing)?|hochladen|hochzuladen|hochlädst|hochgeladen|l[aä]d(?:e|en|st|et|t)\b.*\bhoch"
)
_SHARE = _words(
    r"share|sharing|add|adding|publish(?:ing)?|post(?:ing)?|put(?:ting)?|submit(?:ting)?|save|saving|store|file|"
    r"teile[n]?|"
    r"stelle[n]?|lege[n]?|veröffentliche[n]?|ablegen|einstellen|bereitstellen|ergänze[n]?|speichere?n?|füge[n]?"
)
_MATERIALS = _words(r"(?:your |the |my |own )*materials? (?:page|area|library|collection|section|bank)|(?:to|in|"
r"into|on|among|with) (?:your |the |my )?(?:own )?materials|"
                    r"(?:to|in|into|on) (?:the |this |your )?(?:platform|library|waymark|resource bank)|"
                    r"(?:in|zu|unter|auf)(?: den| die| der| ihren| ihre| deinen| deine| eigenen|"
                    r" eigene)* materialien|(?:auf|in) (?:die|der) plattform|materialsammlung|"
                    r"as (?:a )?materials?|als material(?:ien)?|^material(?:s|ien)?(?= [–:-])")  # fmt: skip
TUTOR = _words(
    r"(?:ai |online )?tutors?|tutorin|tutoring (?:chat|session)s?|lernassistent(?:in|en)?|lernbegleiter|ki-tutor"
)
ENROL = _words(
    r"(?:re-?)?enrol(?:l)?(?:s|ing|ment)?|enrollment|sign(?:ing)? up|register(?:ing)?|registration|join(?:ing)?|"
    r"subscrib(?:e|ing)|"
    r"book(?:ing)?|anmelden|anzumelden|anmeldung|einschreiben|einzuschreiben|einschreibung|belegen|belege|"
    r"buchen|buche|"
    r"meld(?:e|est|et|en)\b.*\ban|schreib(?:e|st|t|en)?\b.*\bein|teilnehmen|teilzunehmen|teilnahme|nimm(?:st|"
    r"t)?\b.*\bteil|"
    r"nehmen sie\b.*\bteil"
)
_ENROL_ALONE = _words(
    r"(?:re-?)?enrol(?:l)?(?:s|ing)?|enrol(?:l)?ment|einschreiben|einzuschreiben|schreib(?:e|st|t|en)?\b.*\bein"
)
BEGIN = _words(
    r"take|taking|start(?:ing)?|begin(?:ning)?|try|attend|beginnen?|beginne|starten?|starte|besuchen?|besuche|"
    r"mach(?:e|en)?|do|follow"
)
COURSE = _words(
    r"(?:online[- ]|external[- ]|short[- ]|free[- ])*courses?|moocs?|webinars?|workshops?|seminars?|summer school|"
    r"(?:online-?|fort-?|weiter)?kurs(?:e|es)?|onlinekurs(?:e|es)?|fortbildung(?:en)?|weiterbildung(?:en)?|"
    r"seminare?|lehrgang"
)
RETAKE = _words(
    r"re-?tak(?:e|es|ing)|repeat(?:ing)?|redo(?:ing)?|re-?sit(?:ting)?|re-?visit(?:ing)?|retry|"
    r"take\b.{0,60}\bagain|do\b.{0,60}\bagain|"
    r"try\b.{0,60}\bagain|go (?:back to|over|through)\b.{0,60}\bagain|wiederhol(?:en|e|ung|st)|(?:noch ?mal|"
    r"noch einmal|erneut|nochmals)"
)
STUDY = _words(
    r"take|taking|complete|completing|finish(?:ing)?|do|doing|study(?:ing)?|work(?:ing)? (?:through|on)|revise|"
    r"revising|review(?:ing)?|pass|"
    r"start(?:ing)?|begin|continue|refresh|sit|brush up|absolvieren?|absolviere|bearbeiten?|bearbeite|machen?|"
    r"mache|beginnen?|"
    r"durcharbeiten|abschließen|abzuschließen|vertiefen|vertiefe|auffrischen|frische|bestehen|lerne[n]?|"
    r"arbeite[n]?|beende[n]?"
)
MODULE = _words(
    r"(?:cpd[- ])?modul(?:e|es|s|en)?|(?:module|cpd)[- ]?tests?|modultests?|(?:the |a )?(?:self-?)?assessment test|cpd"
)
FINISH = _words(
    r"complet(?:e|es|ing|ion)|finish(?:ing)?|continu(?:e|ing)(?: with)?|go(?:ing)? on|carry(?:ing)? on|resum(?:e|"
    r"ing)|work(?:ing)? (?:through|on)|"
    r"pick(?:ing)? up|mov(?:e|ing) on|progress|do|take|start|begin|study|tackle|"
    r"abschließen|abzuschließen|abschluss|schließ(?:e|t|en)?\b.*\bab|beende[n]?|weitermachen|mach(?:e|st|t|"
    r"en)?\b.*\bweiter|fortsetzen|"
    r"setz(?:e|t|en)?\b.*\bfort|bearbeite[n]?|fahre[n]?\b.*\bfort|absolvieren?|arbeite[n]?\b.*\bdurch|"
    r"durcharbeiten|stell(?:e|st|t|en)?\b.*\bfertig|fertigstellen|beginne[n]?|starte[n]?|mach(?:e|en)?"
)
COURSE_MODULE = _words(
    r"course[- ](?:module|part|unit|lesson|section)s?|(?:next|last|first|second|third|fourth|final|remaining|open|"
    r"following|missing) "
    r"(?:\w+ )?(?:module|part|unit|lesson|section|chapter)s?|(?:module|part|unit|lesson|section|"
    r"chapter)s? (?:\w+ ){0,4}(?:of|in|from) (?:the |your )?.{0,60}\bcourse|"
    r"(?:unit|chapter|part|lesson|section) \d+|(?:career|mentoring|leadership) course|"
    r"kurs(?:teil|modul|kapitel|abschnitt|einheit)(?:e[ns]?|s|en)?|(?:nächste[nrs]?|letzte[nrs]?|erste[nrs]?|"
    r"offene[nrs]?) (?:teil|modul|kapitel|abschnitt|lektion|einheit)e?n?|"
    r"(?:teil|modul|kapitel|abschnitt|lektion|einheit)(?:e|en|s)?\b.{0,50}\bkurs(?:es|s)?|(?:kapitel|teil|lektion) \d+"
)


def kind_of(text: str) -> ActionKind | None:  # noqa: PLR0911 -- a table of rules, the surest first
    """The kind a sentence names by its words; None when only a catalogue could tell, or nobody."""
    if is_upload(text):
        return ActionKind.UPLOAD_MATERIAL
    if TUTOR.search(text):
        return ActionKind.USE_TUTOR
    if _ENROL_ALONE.search(text) or (ENROL.search(text) and COURSE.search(text)):
        return ActionKind.ENROLL_COURSE
    if RETAKE.search(text) and MODULE.search(text):
        return ActionKind.RETAKE_MODULE
    if FINISH.search(text) and COURSE_MODULE.search(text):
        return ActionKind.COMPLETE_COURSE_MODULE
    if BEGIN.search(text) and COURSE.search(text):
        return ActionKind.ENROLL_COURSE
    return ActionKind.RETAKE_MODULE if STUDY.search(text) and MODULE.search(text) else None


def names_a_place(text: str) -> bool:
    """Whether a phrase without a verb names something to be done here: a module, a course, the tutor, materials."""
    return any(words.search(text) for words in (MODULE, COURSE, COURSE_MODULE, TUTOR, _MATERIALS))


def is_upload(text: str) -> bool:
    """Whether something is put among the teacher's materials; sharing it with a colleague is not that."""
    return bool(UPLOAD.search(text)) or bool(_SHARE.search(text) and _MATERIALS.search(text))
