"""The board of a cohort: a row a learner, who needs help first, with why; filters; the same as a file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

import streamlit as st

from components import data_table, session
from logic.review.board_service import Board, Line
from logic.review.needs_help import Kind
from logic.review.standing import Phase, Readiness

OPENED: Final = "board-opened"
LEARNER_PAGE: Final = "pages/teacher/learner_plan.py"
LEARNER: Final = "learner"
CHOSEN: Final = "board.chosen"
HELP: Final = {
    Kind.IDLE: "Idle",
    Kind.BEHIND: "Behind their plan",
    Kind.FAILED: "Failed tests",
    Kind.WEAK: "Weak topics",
    Kind.NO_PLAN: "No plan yet",
}


def show(board: Board) -> None:
    """Draw how the cohort stands, the filters, and the learners they leave; a click on a name opens the plan."""
    chosen = session.take(CHOSEN, int)
    if chosen is not None:
        st.switch_page(LEARNER_PAGE, query_params={LEARNER: str(chosen)})
    _figures(board)
    lines = _filtered(board.lines)
    if not lines:
        st.info("Nobody matches that. Take a filter away.", icon=":material/search_off:")
        return
    st.caption(
        f"{len(lines)} of {len(board.lines)} learners, who needs help most first. Choose a name to open the plan."
    )
    _table(lines)
    data_table.show_file(rows(lines), file_name="waymark-cohort.csv", key="board")


def rows(lines: Sequence[Line]) -> list[dict[str, object]]:
    """The learners as a file has them: a value a cell."""
    return [
        {
            "learner": line.name,
            "e-mail": line.email,
            "track": line.track or "",
            "state": state(line),
            "plan day": line.standing.plan_day if line.plan_id else None,
            "of days": line.standing.length or None,
            "readiness %": _percent(line.readiness, "expected"),
            "readiness from %": _percent(line.readiness, "low"),
            "readiness to %": _percent(line.readiness, "high"),
            "last active": line.standing.last_active.isoformat() if line.standing.last_active else "",
            "streak": line.streak,
            "needs help": why(line),
        }
        for line in lines
    ]


def state(line: Line) -> str:
    """What their plan asks of them, in words."""
    if line.verdict is not None:
        return line.verdict
    week = line.standing.week
    return (
        f"{line.standing.phase}, week {week}"
        if week and line.standing.phase is not Phase.PAUSED
        else line.standing.phase
    )


def why(line: Line) -> str:
    """Every reason for help in one text."""
    return " ".join(reason.words for reason in line.reasons)


def _figures(board: Board) -> None:
    lines = board.lines
    ready = [line.readiness.expected for line in lines if line.readiness is not None]
    grid = st.grid(4, min_column_width=150)
    grid.metric("Learners", len(lines))
    grid.metric("Need help", board.in_need)
    grid.metric("Active in 7 days", sum(_is_recent(line) for line in lines))
    grid.metric("Expected on the final", f"{100 * sum(ready) / len(ready):.0f} %" if ready else "-")


def _is_recent(line: Line) -> bool:
    last = line.standing.last_active
    return last is not None and (line.standing.today - last).days < 7  # noqa: PLR2004 -- the days of a week


def _filtered(lines: Sequence[Line]) -> list[Line]:
    """Those who hold what is searched for, and need the kind of help that is chosen."""
    grid = st.grid(2, min_column_width=280)
    with grid.cell():
        search = st.text_input(
            "Search", key="board-search", placeholder="A part of a name or address", max_chars=100, persist_state="page"
        )
    with grid.cell():
        state_of = st.selectbox(
            "State",
            list(Phase),
            index=None,
            format_func=lambda phase: str(phase).capitalize(),
            placeholder="Any",
            key="board-state",
            persist_state="page",
        )
    kinds = st.pills(
        "Needs help because",
        list(HELP),
        selection_mode="multi",
        format_func=HELP.__getitem__,
        key="board-help",
        persist_state="page",
    )
    wanted = (search or "").strip().casefold()
    return [
        line
        for line in lines
        if wanted in f"{line.name} {line.email}".casefold()
        and (state_of is None or line.standing.phase is state_of)
        and (not kinds or any(reason.kind in kinds for reason in line.reasons))
    ]


def _table(lines: Sequence[Line]) -> None:
    st.dataframe(
        [_row(line) for line in lines],
        hide_index=True,
        height="content" if len(lines) <= 15 else 560,  # noqa: PLR2004 -- about a screen of rows
        placeholder="-",
        key="board-list",
        alt="The learners of the cohort, a row each, with where they stand and why they need help",
        column_config={
            "learner": st.column_config.ButtonColumn(
                "learner",
                type="tertiary",
                alignment="left",
                pinned=True,
                width=170,
                key=OPENED,
                on_click=_open,
                args=(tuple(line.id for line in lines),),
            ),
            "day": st.column_config.TextColumn(width=80, help="The day of their own plan, of all its days"),
            "readiness": st.column_config.TextColumn(
                width=130, help="The share they would get right in the final, with its 90 % interval"
            ),
            "needs help": st.column_config.TextColumn(width=420),
        },
    )


def _row(line: Line) -> dict[str, object]:
    standing = line.standing
    return {
        "learner": line.name,
        "needs help": why(line) or None,
        "day": f"{standing.plan_day} of {standing.length}" if line.plan_id else None,
        "state": state(line),
        "readiness": _interval(line.readiness),
        "last active": _when(standing.last_active, standing.today),
        "streak": line.streak,
        "track": line.track,
    }


def _interval(readiness: Readiness | None) -> str | None:
    if readiness is None:
        return None
    return f"{100 * readiness.expected:.0f} % ({100 * readiness.low:.0f} to {100 * readiness.high:.0f})"


def _percent(readiness: Readiness | None, part: str) -> float | None:
    return None if readiness is None else data_table.percent(getattr(readiness, part))


def _when(day: date | None, today: date) -> str | None:
    if day is None:
        return None
    ago = (today - day).days
    return {0: "today", 1: "yesterday"}.get(ago, f"{ago} days ago")


def _open(ids: tuple[int, ...]) -> None:
    """Keep whose name was chosen; runs before the page is drawn again, where no page can be switched."""
    click = session.widget_value(OPENED, dict)
    if click is not None and 0 <= click["row"] < len(ids):
        session.keep(CHOSEN, ids[click["row"]])
