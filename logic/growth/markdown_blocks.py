"""Takes a plan's text apart into headings, items, rows and paragraphs, however carelessly it was marked up.

A strict reader of Markdown would see one paragraph in "1)Retake" or in a line that begins with a pictogram, and code in
whatever is indented by four; a person sees a list. So lines are read as a person reads them.
"""

# Texts of teachers hold dashes and quotation marks of every kind.
# ruff: noqa: RUF001

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import StrEnum

from logic.growth import plain_text
from logic.growth.dates import MONTHS

WRAPPED = 66  # characters: a line that was wrapped is longer
TITLE = 8  # words at most
ORDINAL = r"(?:\d{1,2}|[a-hA-H]|[ivxIVX]{1,4})"


class BlockKind(StrEnum):
    """What a block looks like."""

    HEADING = "heading"
    ITEM = "item"
    ROW = "row"
    PARAGRAPH = "paragraph"


@dataclass(slots=True)
class Block:
    """A piece of a text: `level` is the depth of a heading (1..7) or the indentation of an item in blanks.

    `cells` are those of a row; `starts` is whether a blank line or another kind of block stands before it.
    """

    kind: BlockKind
    text: str
    line: int
    level: int = 0
    is_ticked: bool = False
    is_open: bool = False
    cells: tuple[str, ...] = field(default=())
    starts: bool = True


_HEADING = re.compile(r"^ {0,3}(#{1,6})\s*(?=[^#\s])(.*?)\s*#*$")
_UNDERLINE = re.compile(r"^ {0,3}(=+|-{3,})$")
_RULE = re.compile(r"^ {0,3}(?:[-*_] *){3,}$")
_BULLET = re.compile(
    rf"^(?P<blank> *)(?:>\s*)?(?:(?P<mark>[-+*•‣▪◦·●○■□►▸→➔➤✔✓✅☑☐❑–—])\s*|"
    rf"(?P<number>\d\.\d{{1,2}}\.?(?= +(?!hours?|hrs?|h|std|stunden?|min)[^\W\d]| +[„“\"*])|\(?{ORDINAL}[.)]|"
    rf"\d{{1,2}} [.)](?= )|"
    rf"\(?\d{{1,2}}\ufe0f?\u20e3|"
    rf"(?:step|schritt|action|aktion|maßnahme|task|aufgabe|no\.|nr\.|#) ?\d{{1,2}} ?[:.)–—-])\s*)(?P<rest>.*)$",
    re.IGNORECASE,
)
_CHECKBOX = re.compile(r"^\[(?P<tick>[ xX✓]?)\]\s*")
_STRUCK = re.compile(r"^\s*~~.+~~\W*$")
_TICKED = frozenset("☑")  # the other marks are drawn in front of what is still to be done as well
_DELIMITER = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")
_PICTOGRAM = re.compile("^\\s*[\U0001f300-\U0001faff\u2600-\u27bf\u2b00-\u2bff]\ufe0f?")
_DATED = re.compile(  # "24.11. Modul wiederholen", "Dec 8 - Meet a colleague"
    rf"^\s*(?:\d{{1,2}}\.\d{{1,2}}\.(?:\d{{2,4}})?:?|(?:(?:{'|'.join(MONTHS)})\.? \d{{1,2}}|"
    rf"\d{{1,2}}\.? (?:{'|'.join(MONTHS)})\.?) ?[:–—-]) +[^\W\d]",
    re.IGNORECASE,
)
_LABEL = re.compile(r"^\s*[*_]{1,2}[^*_]{1,40}?(?::\s*[*_]{1,2}|[*_]{1,2}\s*:)")
_PLAIN_LABEL = re.compile(r"^\s*(?:[A-ZÄÖÜ][\w' -]{1,24}|[a-zäöü][\w']*(?: [\w']+){0,2})(?:\([^()]{1,24}\))?:\s")
_BEGINNING = re.compile(
    r"^\s*(?:This|That|You|Your|It|The|We|They|There|In|Die|Der|Das|Sie|Es|Ihr|Ihre|Du|Dein|"
    r"Wir)\b"
)
_DETAILED = re.compile(r"^[^a-z(][^()]*\([^()]*\d[^()]*\)\.?$")
_BOLD_SENTENCE = re.compile(r"^\s*(?:\*\*|__)[„“\"]?[A-ZÄÖÜ0-9][^*]+(?:\*\*|__)")
_BOLD_LINE = re.compile(
    r"^\s*(?:\*\*|__)([^*]+?)(?:\*\*|__):?\s*(\((?![^()]*\d ?(?:min|h|std|stunde))[^()]*\d[^()]*\))?:?\s*$",
    re.IGNORECASE,
)
_CAPITALS = re.compile(r"^[^a-zäöüß]*[A-ZÄÖÜ]{3}[^a-zäöüß]*$")
_INLINE_NUMBER = re.compile(
    rf"(?:^|(?<=[\s:;,.]))\(?(\d{{1,2}})[.)]\s+(?=[^\d\s])(?!(?:{'|'.join(MONTHS)}|klasse|jahrgang)\b)", re.IGNORECASE
)


def blocks(text: str) -> list[Block]:
    """The blocks of a text in order; lines that a wrapped item or paragraph goes on in belong to it."""
    found: list[Block] = []
    after_blank = True
    for number, line in enumerate(plain_text.lines(text), start=1):
        if not line.strip() or (_RULE.match(line) and not _UNDERLINE.match(line)):
            after_blank = True
        elif _UNDERLINE.match(line):
            after_blank = _underlined(found, 1 if "=" in line else 2, after_blank=after_blank)
        else:
            _add(found, line, number, after_blank=after_blank)
            after_blank = False
    return [part for block in _with_title(found) for part in _with_inline_numbers(block)]


def _with_title(found: list[Block]) -> list[Block]:
    """The blocks with a title in place of a short first line without a full stop that a list or a table follows."""
    if len(found) > 1 and found[0].kind is BlockKind.PARAGRAPH and found[1].kind is not BlockKind.PARAGRAPH:
        text = found[0].text.strip("*_ ")
        if len(text.split()) <= TITLE and text[-1:] not in ".!?:":
            return [replace(found[0], kind=BlockKind.HEADING, level=2), *found[1:]]
    return found


def _underlined(found: list[Block], level: int, *, after_blank: bool) -> bool:
    """A line of "===" or "---" makes a heading of a one-line paragraph before it."""
    if found and not after_blank and found[-1].kind is BlockKind.PARAGRAPH:
        found[-1] = Block(BlockKind.HEADING, found[-1].text, found[-1].line, level)
    return True


def _add(found: list[Block], line: str, number: int, *, after_blank: bool) -> None:
    block = _block(line, number)
    block.starts = after_blank
    before = found[-1] if found else None
    if _DELIMITER.match(line) and "|" in line:
        return
    if before is not None and not after_blank and _are_entries(before, block):
        before.kind = block.kind = BlockKind.ITEM
    elif before is not None and _goes_on(before, block, line, after_blank=after_blank):
        before.text = f"{before.text}{_joint(before.text, line)}{line.strip().lstrip('> ')}"
        return
    found.append(block)


def _are_entries(before: Block, block: Block) -> bool:
    """Whether two lines are alike as entries of a list are: each begins anew and ends in details in brackets."""
    return (
        block.kind is BlockKind.PARAGRAPH
        and before.kind in {BlockKind.PARAGRAPH, BlockKind.ITEM}
        and before.level == block.level
        and all(_DETAILED.match(one.text) for one in (before, block))
    )


def _joint(before: str, line: str) -> str:
    """What stands between two lines of one block: a full stop where a sentence begins that does not follow from one."""
    begins = bool(_BEGINNING.match(line)) or (len(before) < WRAPPED and line.strip()[:1].isupper())
    return ". " if begins and before[-1:] not in ".!?:;," else " "


def _block(line: str, number: int) -> Block:  # noqa: PLR0911 -- a table of looks, the surest first
    if heading := _HEADING.match(line):
        return Block(BlockKind.HEADING, heading[2], number, len(heading[1]))
    if line.count("|") >= (1 if re.search(r"\S ?\| ?\S", line) else 2):
        cells = tuple(cell.strip() for cell in line.strip().strip("|").split("|"))
        return Block(BlockKind.ROW, line.strip(), number, cells=cells)
    if len(re.findall(r"\S;(?=\S)", line)) > 2:  # noqa: PLR2004 -- as a spreadsheet writes its rows
        return Block(BlockKind.ROW, line.strip(), number, cells=tuple(cell.strip() for cell in line.split(";")))
    bare = line.lstrip("> ") if line.lstrip().startswith(">") else line
    if _DATED.match(bare):
        return Block(BlockKind.ITEM, bare.strip(), number, len(bare) - len(bare.lstrip()))
    if bold := _BOLD_LINE.match(bare):
        return Block(BlockKind.HEADING, f"{bold[1].strip()} {bold[2] or ''}".strip(), number, 7)
    if (bullet := _BULLET.match(bare)) and _is_list_mark(bullet):
        return _item(bullet, number)
    if _PICTOGRAM.match(bare):
        return Block(BlockKind.ITEM, bare.strip(), number, len(bare) - len(bare.lstrip()))
    if _CAPITALS.match(bare) and len(bare) < 60:  # noqa: PLR2004 -- characters; longer ones shout a sentence
        return Block(BlockKind.HEADING, bare.strip(), number, 6)
    return Block(BlockKind.PARAGRAPH, bare.strip(), number, len(bare) - len(bare.lstrip()))


def _is_list_mark(bullet: re.Match[str]) -> bool:
    """Whether a list begins here, and not **bold** text, "1.5 hours", "3. Dezember" or "--"."""
    mark, number, rest = bullet["mark"], bullet["number"], bullet["rest"]
    is_spaced = bullet.start("rest") < len(bullet.string) and bullet.string[bullet.start("rest") - 1] == " "
    if not rest:
        return False
    if mark == "*":
        return is_spaced
    if mark in {"-", "+", "–", "—"}:
        return is_spaced or rest[0].isalpha() or rest[0] in '[*„“"'
    if number is None:
        return True
    if number.strip("(.)").isdigit():
        return is_spaced or not rest[0].isdigit()
    return is_spaced


def _item(bullet: re.Match[str], number: int) -> Block:
    rest = bullet["rest"]
    box = _CHECKBOX.match(rest)
    text = rest[box.end() :] if box else rest
    is_ticked = (bullet["mark"] or "") in _TICKED or bool(box and box["tick"].strip()) or bool(_STRUCK.match(text))
    return Block(BlockKind.ITEM, text.strip(), number, len(bullet["blank"]), is_ticked, bool(box) and not is_ticked)


def _goes_on(before: Block, block: Block, line: str, *, after_blank: bool) -> bool:
    """Whether a line belongs to the block before it: a sentence that was wrapped."""
    if after_blank or block.kind is not BlockKind.PARAGRAPH:
        return False
    if before.kind not in {BlockKind.ITEM, BlockKind.PARAGRAPH} or _LABEL.match(line) or _PLAIN_LABEL.match(line):
        return False
    if _BOLD_SENTENCE.match(line) and before.text[-1:] in ".!?*_)":
        return False
    if before.kind is BlockKind.PARAGRAPH:
        return not (_LABEL.match(before.text) or before.text.endswith(":"))
    return block.level > before.level or line.lstrip()[0].islower()


def _with_inline_numbers(block: Block) -> list[Block]:
    """A line "1. ... 2. ... 3. ..." as the items it lists; every other block as it is."""
    if block.kind not in {BlockKind.PARAGRAPH, BlockKind.ITEM}:
        return [block]
    first = 1 if block.kind is BlockKind.PARAGRAPH else 2  # the number of an item was taken off already
    marks: list[re.Match[str]] = []
    for match in _INLINE_NUMBER.finditer(block.text):
        if int(match[1]) == len(marks) + first:
            marks.append(match)
    if len(marks) + first < 3:  # noqa: PLR2004 -- one number is no list
        return [block]
    ends = [*(mark.start() for mark in marks[1:]), len(block.text)]
    items = [block.text[mark.end() : end].strip(" ;,") for mark, end in zip(marks, ends, strict=True)]
    before = block.text[: marks[0].start()].strip()
    opening = [replace(block, text=before)] if before else []
    return opening + [Block(BlockKind.ITEM, item, block.line, block.level) for item in items]
