"""The actions a plan's text asks for, whoever wrote it and in whatever form: Markdown, broken or not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from logic.growth import kinds, plain_text, sections, sentences
from logic.growth.actions import FoundAction, Priority
from logic.growth.dates import end_of_week
from logic.growth.details import Details, priority_in
from logic.growth.details import read as read_details
from logic.growth.markdown_blocks import Block, BlockKind, blocks
from logic.growth.reading import Place, read, with_details

MOST = 60  # actions; whatever lists more is no plan for four weeks, and its first ones are enough
_NUMBERED = re.compile(
    r"^\W*(?:(?:action|step|task|aktion|schritt|maßnahme|aufgabe) ?#?\d{1,2}|\d{1,2}[.):])", re.IGNORECASE
)
_VAGUE = re.compile(
    r"^(?:work (?:on|at)|focus on|look (?:at|into)|deal with|tackle|arbeiten sie an|arbeite an)\b", re.IGNORECASE
)
_ITEM_RANK, _OPENING_RANK = 100, 50
_FEW = 4  # words beside the date of a heading


@dataclass(slots=True)
class _Node:
    """A block with what stands below it: items under a heading, steps under an action."""

    block: Block
    below: list[_Node] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Section:
    """What the headings above a block say of it."""

    today: date
    is_other: bool = False
    week: int | None = None
    priority: Priority | None = None
    is_named: bool = False
    due: date | None = None
    is_goal: bool = False
    is_parallel: bool = False


def extract(markdown: str, *, today: date) -> tuple[FoundAction, ...]:
    """The actions in the order of the text; `today` is the day relative dates count from. Never raises on a text."""
    found = _below(_tree(blocks(markdown)), _Section(today))
    return tuple(_once(found))[:MOST]


def _once(found: list[FoundAction]) -> Iterator[FoundAction]:
    """Without actions that are said twice, in a summary and again below."""
    seen: set[str] = set()
    for action in found:
        words = " ".join(re.findall(r"\w+", action.text.lower()))
        if words not in seen:
            seen.add(words)
            yield action


def _tree(found: list[Block]) -> list[_Node]:
    top: list[_Node] = []
    above: list[tuple[int, _Node]] = []
    for block in found:
        node = _Node(block)
        rank = _rank(block, above)
        while above and above[-1][0] >= rank:
            above.pop()
        (above[-1][1].below if above else top).append(node)
        if block.kind is not BlockKind.ROW and (block.kind is not BlockKind.PARAGRAPH or _is_opening(block)):
            above.append((rank, node))
    return top


def _rank(block: Block, above: list[tuple[int, _Node]]) -> int:
    """How deep a block stands: headings by level, a sentence with a colon above a list, items by their indentation."""
    if block.kind is BlockKind.HEADING:
        return block.level
    if block.kind is BlockKind.ITEM:
        return _ITEM_RANK + block.level
    if block.kind is BlockKind.ROW:
        return _ITEM_RANK
    follows_an_item = bool(above) and above[-1][0] >= _ITEM_RANK
    if follows_an_item and (block.level > above[-1][0] - _ITEM_RANK or not block.starts):
        return above[-1][0] + 1
    return _OPENING_RANK


def _is_opening(block: Block) -> bool:
    return block.text.rstrip("*_ ").endswith(":") and len(block.text.split()) <= 14  # noqa: PLR2004 -- words of a heading


def _below(nodes: list[_Node], section: _Section) -> list[FoundAction]:
    found: list[list[FoundAction]] = []
    columns: dict[str, int] | None = None
    for node in nodes:
        if node.block.kind is BlockKind.ROW:
            head = sections.columns(node.block.cells)
            columns = head or columns
            found.append([] if head else _of_row(node.block, columns or {}, section))
        else:
            columns = None
            own, before = _of_node(node, section)
            last = next((some for some in reversed(found) if some), None)
            if last and before and not section.is_other:
                last[-1] = _merged(last[-1], before)
            found.append(own)
    _hear_the_others(nodes, found, section)
    return [action for some in found for action in some]


def _hear_the_others(nodes: list[_Node], found: list[list[FoundAction]], section: _Section) -> None:
    """Reads entries of a list once more when most of them are actions: what looks alike is meant alike."""
    listed = [place for place, node in enumerate(nodes) if node.block.kind is BlockKind.ITEM]
    silent = [place for place in listed if not found[place] and not nodes[place].below]
    if section.is_other or not 0 < len(silent) < len(listed) / 2:
        return
    for place in silent:
        found[place] = _of_node(nodes[place], replace(section, is_parallel=True))[0]


def _of_node(node: _Node, section: _Section) -> tuple[list[FoundAction], list[Details]]:
    """The actions of a block and what stands below it, and the details it adds to the action before."""
    block, is_heading = node.block, node.block.kind is BlockKind.HEADING or _is_opening(node.block)
    if block.is_ticked:
        return [], []
    inner = _section_of(block.text, section) if is_heading or node.below else section
    if is_heading and inner.is_other:
        return _below(node.below, inner), []
    is_listed = block.kind is not BlockKind.PARAGRAPH
    place = Place(section.today, section.week, is_listed, section.is_named, only_named=section.is_other)
    place = replace(place, is_goal=section.is_goal, is_parallel=section.is_parallel, is_open=block.is_open)
    heard = read(block.text, block.line, place)
    own = list(heard.actions)
    if is_heading and not (_may_ask(block) or _is_timed_below(node, place)):
        own = []
    if not own:
        if is_heading and heard.actions and _says_when(heard.actions[0]) and block.level > 1:
            listed = _below(node.below, inner)
            return listed or _with_below(node, list(heard.actions), inner), []
        alone = [] if is_heading else [extra for extra in heard.before if not extra.rest]
        return _below(node.below, inner), alone
    return _with_below(node, [_timed(action, section) for action in own], inner), list(heard.before)


def _may_ask(block: Block) -> bool:
    """Whether a heading may be an action itself: a numbered one may, and one that names a kind; a title never is."""
    if _NUMBERED.match(block.text):
        return True
    is_title = block.kind is BlockKind.HEADING and block.level == 1
    return not is_title and not _is_opening(block) and kinds.kind_of(block.text) is not None


def _says_when(action: FoundAction) -> bool:
    return action.due is not None or action.minutes is not None


def _is_timed_below(node: _Node, place: Place) -> bool:
    """Whether the line right below a heading says how long the thing in the heading takes, or by when."""
    below = node.below[0].block if node.below else None
    if below is None or below.kind is not BlockKind.PARAGRAPH or node.block.level == 1 or _is_opening(node.block):
        return False
    heard = read(below.text, below.line, replace(place, in_list=False))
    return not heard.actions and bool(heard.before) and not heard.before[0].rest


def _section_of(heading: str, outer: _Section) -> _Section:
    is_other = sections.is_other(heading)
    announces = sections.announces_actions(heading)
    week = sections.week_in(heading)
    return _Section(
        outer.today,
        is_other or (outer.is_other and not announces),
        week if week is not None else outer.week,
        sections.urgency_in(heading) or outer.priority,
        announces or (outer.is_named and not is_other),
        _due_in(heading, outer.today) or outer.due,
        is_other and sections.is_goal(heading),
    )


def _due_in(heading: str, today: date) -> date | None:
    """The date a heading is about: it says little besides."""
    found = read_details(plain_text.without_marks(heading), today)
    return found.due if len(found.rest.split()) <= _FEW else None


def _with_below(node: _Node, own: list[FoundAction], inner: _Section) -> list[FoundAction]:
    """An action with the details below it; or, where it only gathers actions ("This week:"), these."""
    listed = [action for action in _below(node.below, replace(inner, is_other=False)) if action.line != node.block.line]
    if listed and _only_gathers(node, own, listed):
        return listed
    last = own[-1]
    for lower in _all(node.below):
        last = _merged(last, _details_of(lower.block, inner))
    return [*own[:-1], last]


def _only_gathers(node: _Node, own: list[FoundAction], listed: list[FoundAction]) -> bool:
    if node.block.text.rstrip("*_ ").endswith(":"):
        return True
    is_heading = node.block.kind is BlockKind.HEADING
    if is_heading and own[0].minutes is None and sentences.is_slogan(own[0].text):
        return True
    kind = kinds.kind_of(own[0].text)
    says_nothing = own[0].minutes is None and own[0].due is None
    with_times = [action for action in listed if action.minutes is not None or action.due is not None]
    is_vague = bool(_VAGUE.match(own[0].text))
    has_kinds = any(kinds.kind_of(action.text) for action in listed)
    return kind is None and says_nothing and (is_vague or len(with_times) > 1 or has_kinds)


def _all(nodes: list[_Node]) -> Iterator[_Node]:
    for node in nodes:
        yield node
        yield from _all(node.below)


def _details_of(block: Block, section: _Section) -> list[Details]:
    """The details a block below an action says: it, or a sentence of it, speaks of nothing else."""
    if sections.is_other(block.text):
        return []
    heard = read(block.text, block.line, Place(section.today, section.week))
    steps = [
        Details("", step.priority, step.due, step.minutes)
        for step in heard.actions
        if block.kind is BlockKind.PARAGRAPH
    ]
    return [*heard.before, *steps]


def _merged(action: FoundAction, extras: list[Details]) -> FoundAction:
    for extra in extras:
        action = with_details(action, extra)
    return action


def _timed(action: FoundAction, section: _Section) -> FoundAction:
    """The action with the end of its week and the priority of its heading, where it does not say its own."""
    due = section.due if section.week is None else end_of_week(section.today, section.week)
    return with_details(action, Details("", section.priority, due))


def _of_row(block: Block, columns: dict[str, int], section: _Section) -> list[FoundAction]:
    """The action of a row of a table: the cell under "Action", or the first that asks for something."""
    cells, today = block.cells, section.today
    said = {role: cells[place] for role, place in columns.items() if place < len(cells)}
    is_plan = "action" in said and not said.keys().isdisjoint({"due", "minutes", "week"})
    if (section.is_other and not is_plan) or _is_done(said.get("status", "")):
        return []
    week = _number(said.get("week", "")) or section.week
    named = [said["action"]] if "action" in said else [cell for cell in cells if cell not in said.values()]
    for cell in named:
        extras = _of_cells(said, cells, cell, today, week)
        has_details = "action" in said and any(extra.due or extra.minutes for extra in extras)
        heard = read(
            cell, block.line, Place(today, week, in_list=True, is_named="action" in said, has_details=has_details)
        )
        if heard.actions:
            own = _merged(_merged(FoundAction(heard.actions[0].text, block.line), extras), [_said_in(heard.actions[0])])
            return [_timed(own, replace(section, week=week)), *heard.actions[1:]]
    return []


def _said_in(action: FoundAction) -> Details:
    return Details("", action.priority, action.due, action.minutes)


def _of_cells(
    said: dict[str, str], cells: tuple[str, ...], action: str, today: date, week: int | None
) -> list[Details]:
    minutes = said.get("minutes", "")
    if minutes.strip(" ~").isdigit():
        minutes = f"{minutes} min"
    others = [read_details(cell, today, week) for cell in cells if cell != action and cell not in said.values()]
    read_ones = [read_details(cell, today, week) for cell in (said.get("due", ""), minutes)]
    read_ones += [one for one in others if not one.rest] + [one for one in others if one.rest and not said]
    return [Details("", priority_in(said.get("priority", ""))), *(one for one in read_ones if not one.is_empty)]


def _is_done(status: str) -> bool:
    return bool(re.search(r"\b(?:done|completed|erledigt|fertig|abgeschlossen)\b|[✓✔☑]", status, re.IGNORECASE))


def _number(cell: str) -> int | None:
    match = re.search(r"\d", cell)
    return int(match[0]) if match and int(match[0]) else None
