"""German sentences that ask for something: "Laden Sie ... hoch", "Lade ... hoch", "... hochladen", "Sie sollten"."""

# Texts of teachers hold dashes and quotation marks of every kind.
# ruff: noqa: RUF001

from __future__ import annotations

import re
from collections.abc import Iterator

_PREFIXES = re.findall(
    r"\S+",
    """
    ab an auf aus bei durch ein fertig fest her hin hoch mit nach nieder um vor vorbei weg weiter zu zurück zusammen
    bereit frei heraus hinzu herunter heran wieder teil statt durch über unter
    """,
)
INFINITIVES = frozenset(
    re.findall(
        r"\S+",
        """
        achten ändern anfragen anlegen arbeiten bauen bearbeiten beginnen begleiten belegen beobachten besprechen
        besuchen bestellen bestimmen beschreiben bitten blicken buchen dokumentieren drehen drucken eintragen einladen
        entwerfen entwickeln entscheiden erarbeiten ergänzen erklären ermitteln erproben erstellen experimentieren
        festhalten filmen finden folgen formulieren fragen führen geben gehen gestalten gliedern halten heften hören
        hospitieren klären kontaktieren kopieren korrigieren kürzen laden legen lernen lesen listen lösen machen
        markieren melden messen nehmen notieren nutzen öffnen ordnen organisieren passen planen präsentieren probieren
        prüfen recherchieren reden reflektieren reichen reservieren sammeln schauen schicken schließen schneiden
        schreiben sehen senden setzen sichten simulieren skizzieren sortieren speichern sprechen starten stellen
        studieren suchen tauschen testen teilen tragen treffen treten üben übersetzen überarbeiten überlegen überprüfen
        umformulieren untertiteln unterrichten variieren verabreden veranstalten vereinbaren vereinfachen verfassen
        vergleichen veröffentlichen verschieben vertiefen verwenden vorstellen wählen wiederholen zeichnen zeigen ziehen
        beantragen besorgen absolvieren abschließen schreiben fortfahren fahren setzen bewerten analysieren auswerten
        werten bringen einschreiben teilnehmen austauschen ausprobieren hochladen anmelden fertigstellen weitermachen
        fortsetzen anschauen ansehen anpassen vorbereiten bereiten durchführen durchsehen mitnehmen aufnehmen
        aufschreiben nachlesen durchlesen einplanen einreichen beenden besichtigen bauen wechseln sprechen führen
        einsetzen einführen ausfüllen aufteilen umsetzen zusammenstellen zusammenfassen ablegen bereitstellen einstellen
        einholen nachholen auffrischen befragen
        """,
    )
)
_IDLE = re.compile(
    r"^(?:denk|vergiss|vergessen sie|beachte|bleib|freu|glaub|hab|sei|seien|sind|haben|können|werden|wollen|"
    r"möchten|wissen|kennen|"
    r"brauchen|verlieren|gönn|genieß|vertrau|lass(?:en sie)?(?: sich| dir)? (?:zeit|nicht|raum|ruhe)|erinner|"
    r"stell dir vor|stellen sie sich vor|"
    r"sorgen sie sich|machen sie weiter so|mach weiter so|(?:erhol|belohn)\w* (?:sie sich|dich)|nehmen sie es|"
    r"nimm es|fang(?:en sie)? klein|"
    r"meld\w* (?:sie sich|dich) (?:bei|gerne?|jederzeit|einfach)\b(?! .*\ban$))",
    re.IGNORECASE,
)
_FORMAL = re.compile(r"^([a-zäöüß]+(?:en|ern|eln|n)) sie\b", re.IGNORECASE)
_ASKED = re.compile(
    r"^(?:sie|du|wir) (?:sollten|sollen|könnten|müssen|müssten|solltest|könntest|musst|sollst|dürfen|darfst|wollen)\b"
    r"|^man (?:sollte|könnte|muss)\b|^es gilt\b|^(?:sinnvoll|hilfreich|ratsam|gut) (?:ist|wäre)\b"
    r"|^es (?:lohnt sich|empfiehlt sich|ist sinnvoll|ist hilfreich|wäre gut|hilft|bietet sich an|wäre sinnvoll)\b"
    r"|^(?:ich|wir) (?:empfehlen?|schlagen?|raten?|rate)\b|^(?:ihr|dein|der) (?:erster |nächster )?schritt (?:ist|"
    r"wäre)\b"
    r"|^nehmen sie sich (?:die )?zeit\b",
    re.IGNORECASE,
)
_WISH = re.compile(
    r"^(?:es )?(?:wäre|ist)(?: es)? (?:\w+ )?(?:gut|schön|hilfreich|sinnvoll|nützlich|lohnend|ratsam|wichtig)\b"
    r"|^(?:könnten|können|könntest|kannst|würden|würdest) (?:sie|du) bitte\b"
    r"|^(?:ich|wir) (?:werden?|will|wollen|möchten?|nehmen? (?:mir|uns) vor)\b",
    re.IGNORECASE,
)
# "Im ersten Schritt wiederholen Sie ...", "Danach prüfst du ...": the verb stands before the one who is asked.
_TURNED = re.compile(
    r"^(?:(?:im|in|am|an|bis|nach|vor|ab|mit|für|zu|zum|zur|auf|bei|als|jeden?|diese[nrs]?|dafür|dazu|parallel|"
    r"gleichzeitig|abschließend|ergänzend|zusätzlich|deshalb|daher|also|später)\b(?: \S+){0,6}? )?"
    r"(?:(?P<formal>[a-zäöüß]+n) sie|(?P<informal>[a-zäöüß]+t) du)\b",
    re.IGNORECASE,
)
_NO_INFINITIVE = frozenset(
    re.findall(
        r"\S+",
        """
        gegen zwischen neben wegen außen innen oben unten morgen gestern sondern allen vielen anderen ihnen denen
        eigenen zusammen offen willkommen haben werden können wollen müssen sollen dürfen möchten wissen kennen
        verstehen fühlen bleiben wachsen gewinnen erreichen verbessern steigern stärken erkennen merken erhöhen
        festigen genießen vertrauen hoffen glauben gelingen entstehen selten
        """,
    )
)
_NO_VERB = re.compile(
    r"(?:ge|(?:ab|an|auf|aus|ein|vor|zu|mit|um|her|hin|weg|nach|durch|zusammen)ge)\w+en|\w*(?:[jd]ed?|dies|[msdk]?ein|"
    r"ihr|unser|euer|lich|isch|ig|st)en"
)
_SUBJECTS = frozenset(
    ["die", "alle", "viele", "mehr", "lernende", "sie", "wir", "dass", "weil", "wenn", "ob", "damit", "falls", "wo",
     "welche", "nicht", "keine"]
)  # fmt: skip
_OF_OTHERS = re.compile(r"\b(?:sollen|sollten|können|könnten|müssen|dürfen|werden|wollen|damit|dass)\b", re.IGNORECASE)
_PERSON = re.compile(r"^(?:sie|du|wir) (?P<verb>[a-zäöüß]+(?:n|st|t))\b", re.IGNORECASE)
_PASSIVE = re.compile(
    r"\b(?:soll|sollte|sollten|sollen|muss|müssen|wird|werden)\b.* (?:\w*ge\w+|\w+t|\w+en) werden$|"
    r"\b(?:ist|sind)\b.* (?:\w+zu\w+en|zu \w+en)$",
    re.IGNORECASE,
)
_ADVISED = re.compile(r"\w,? (?:(?:könntest|solltest|musst) du|(?:könnten|sollten|müssen) sie)\b", re.IGNORECASE)
_ALLOWED = re.compile(r"\w,? (?:kannst du|können sie)\b|^(?:du kannst|sie können)\b", re.IGNORECASE)
_COMPARED = frozenset(["besser", "mehr", "sicherer", "ruhiger", "schneller", "öfter", "häufiger", "weniger"])  # a goal
_NEGATED = re.compile(r"\b(?:nicht|kein|keine|keinen|nichts)\b", re.IGNORECASE)
_INFORMAL = {
    "lies": "lesen", "gib": "geben", "nimm": "nehmen", "sprich": "sprechen", "sieh": "sehen", "triff": "treffen",
    "wirf": "werfen", "hilf": "helfen", "tritt": "treten", "miss": "messen", "bespreche": "besprechen",
    "besprich": "besprechen", "entwirf": "entwerfen",
}  # fmt: skip
_WITHOUT_E = frozenset(
    re.findall(
        r"\S+",
        """
        mach schau frag lad les plan nutz üb such schreib prüf teil zeig test bitt geh hol hör leg setz stell tausch
        meld wähl probier sammel bau dreh druck film notier teste tausche trag
        """,
    )
)


def asks(text: str, *, in_list: bool) -> bool:  # noqa: PLR0911 -- a table of forms, the surest first
    """Whether a German sentence asks for something to be done; a bare infinitive does so in a list only."""
    words = re.findall(r"[\w'-]+", text)
    if len(words) < 2 or _IDLE.match(text):  # noqa: PLR2004 -- one word asks for nothing
        return False
    if formal := _FORMAL.match(text):
        return formal[1].lower() not in {"indem", "wenn", "dann", "denn", "an", "in", "von"}
    if _ASKED.match(text) or _WISH.match(text):
        return not _NEGATED.search(text) and any(_is_infinitive(word) or _is_second_person(word) for word in words[2:])
    if turned := _TURNED.match(text):
        return _is_turned(turned)
    if _ADVISED.search(text):
        return not _NEGATED.search(text) and _is_infinitive(words[-1])
    if _is_informal(words[0]) and text[0] == text[0].upper():
        return not _NEGATED.search(" ".join(words[:4]))
    return in_list and _is_infinitive_phrase(text, words)


def allows(text: str) -> bool:
    """Whether it says what can be done: "Das Quiz kannst du hochladen"."""
    words = re.findall(r"[\w'-]+", text)
    return bool(_ALLOWED.search(text)) and _is_infinitive(words[-1]) and not _NEGATED.search(text)


def tells(text: str) -> bool:
    """Whether it says what will be done: "Du wiederholst ...", "sollte wiederholt werden", "ist hochzuladen"."""
    if _PASSIVE.search(text):
        return True
    said = _PERSON.match(text)
    return said is not None and (_is_infinitive(said["verb"]) or _is_second_person(said["verb"]))


def _is_informal(word: str) -> bool:
    low = word.lower()
    if low in _INFORMAL or low in _WITHOUT_E:
        return True
    return low.endswith("e") and (
        f"{low}n" in INFINITIVES or (low.endswith(("le", "re")) and f"{low[:-1]}n" in INFINITIVES)
    )


def _is_infinitive_phrase(text: str, words: list[str]) -> bool:
    """Whether a phrase ends in an infinitive before its first comma: "Modul wiederholen", "X lesen und Y notieren"."""
    ends = re.findall(r"[\w'-]+", re.split(r"[,;:(.]|\s[–—-]\s", text)[0])
    if _OF_OTHERS.search(" ".join(ends)) or words[0].lower() in _COMPARED:
        return False
    if len(ends) < 2 or not ends[-1][0].islower() or words[0].lower() in {"wir", "sie"}:  # noqa: PLR2004 -- "X lesen"
        return False
    return _is_infinitive(ends[-1]) or (words[0].lower() not in _SUBJECTS and _may_be_infinitive(ends[-1]))


def _may_be_infinitive(word: str) -> bool:
    """Whether an unknown word at the end of a phrase is one by its form: no noun (small), no participle, no "neuen"."""
    return (
        bool(re.fullmatch(r"\w{3,}(?:en|eln|ern)", word))
        and word not in _NO_INFINITIVE
        and not _NO_VERB.fullmatch(word)
    )


def _is_turned(turned: re.Match[str]) -> bool:
    if turned["formal"]:
        return _is_infinitive(turned["formal"])
    return _is_second_person(turned["informal"])


def _is_second_person(word: str) -> bool:
    """Whether a verb is said to "du": "fragst", "lädst"."""
    stem = re.sub("e?st$|t$", "", word.lower())
    return stem != word.lower() and any(f"{form}{end}" in INFINITIVES for form in _stems(stem) for end in ("en", "n"))


def _stems(stem: str) -> Iterator[str]:
    """The stem, and the stem with the vowel it has in the infinitive: "lies" is of "lesen", "lädt" of "laden"."""
    yield stem
    for said, meant in (("ie", "e"), ("i", "e"), ("ä", "a")):
        yield stem.replace(said, meant)


def _is_infinitive(word: str) -> bool:
    low = word.lower()
    if low in INFINITIVES:
        return True
    for prefix in _PREFIXES:
        rest = low.removeprefix(prefix)
        if rest != low and (rest in INFINITIVES or rest.removeprefix("zu") in INFINITIVES):
            return True
    return low.startswith("zu") and low[2:] in INFINITIVES
