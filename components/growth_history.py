"""Everything a teacher did with their growth plans: milestones, what was done, versions side by side, suggestions."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components import growth_downloads, phrases, written_by
from logic import clock
from logic.accounts.visitor import Visitor
from logic.growth import progress_service, regeneration_service, service
from logic.growth.actions import Action
from logic.growth.comparison import Change, Comparison
from logic.growth.progress import MILESTONES
from logic.growth.views import GrowthProgress, Origin, RegenerationLine, VersionLine

FIELD = {"text": "words", "place": "place", "priority": "priority", "due": "date", "minutes": "minutes"}
NOTHING = "Nothing here yet. Make your growth plan first; what you do with it is kept here."


def show_progress(teacher: Visitor) -> None:
    """Draw milestones, the streak and everything completed, whichever version it was a part of."""
    how = progress_service.progress(teacher.id, at=clock.now())
    if not how.versions:
        st.info(NOTHING, icon=":material/hourglass_empty:")
        return
    _figures(how)
    st.markdown(" ".join(_milestone(stone, how) for stone in MILESTONES))
    st.subheader("What you did", anchor=False)
    if not how.history:
        st.caption("Nothing is completed yet.")
    for action in how.history:
        with st.container(border=True, key=f"growth-history-{action.id}"):
            st.markdown(f":green[:material/check_circle:] {action.text}")
            if action.completed_at:
                st.caption(phrases.full_day(action.completed_at, teacher.time_zone))
            if action.outcome.reflection:
                st.text(action.outcome.reflection)


def show_versions(teacher: Visitor) -> None:
    """Draw the list of versions, any one of them, and two side by side."""
    lines = service.versions(teacher.id)
    if not lines:
        st.info(NOTHING, icon=":material/hourglass_empty:")
        return
    known = {line.id: line for line in lines}
    chosen = st.selectbox(
        "Version",
        list(known),
        format_func=lambda plan_id: _line(known[plan_id], teacher.time_zone),
        key="growth-version",
    )
    others = [line.id for line in lines if line.id != chosen]
    beside = st.selectbox(
        "Beside it",
        others,
        index=None,
        placeholder="No other" if not others else "Choose another version to compare with",
        format_func=lambda plan_id: _line(known[plan_id], teacher.time_zone),
        key="growth-beside",
        disabled=not others,
    )
    if beside is not None:
        older, newer = sorted((chosen, beside))
        _compare(service.compare(teacher.id, older, newer), known[older], known[newer])
    else:
        plan = service.version(teacher.id, chosen)
        st.markdown(plan.markdown)
        if plan.written_by:
            written_by.show(plan.written_by)
        growth_downloads.show(teacher, plan)
    _trail(regeneration_service.trail(teacher.id), teacher.time_zone)


def _figures(how: GrowthProgress) -> None:
    grid = st.grid(3, min_column_width=140)
    weeks = how.streak.weeks
    figures = (
        ("Actions done", str(how.completed_ever), "Over all versions of your plan"),
        ("Minutes noted", str(how.minutes_ever), "What you said your actions took"),
        ("Weeks in a row", str(weeks), f"With something started or done; the longest run: {how.streak.longest_weeks}"),
    )
    for label, value, helped in figures:
        with grid.cell():
            st.metric(label, value, help=helped)


def _milestone(stone: int, how: GrowthProgress) -> str:
    if stone in how.milestones:
        return f":green-badge[:material/flag: {stone} %]"
    return f":gray-badge[:material/outlined_flag: {stone} %]"


def _line(line: VersionLine, time_zone: str) -> str:
    state = " (in force)" if line.is_active else " (offered)" if line.is_offered else ""
    by = f", written with {line.written_by}" if line.origin is Origin.MODEL else ""
    done = f"{line.progress.completed} of {line.progress.total} done"
    return f"Version {line.version}{state}, {phrases.day(line.created_at, time_zone)}, {done}{by}"


def _compare(found: Comparison, older: VersionLine, newer: VersionLine) -> None:
    st.caption(f"Version {older.version} on the left, version {newer.version} on the right")
    _pairs("Changed", [(change.before, change.now, _changed(change)) for change in found.changed])
    _pairs("New", [(None, action, "") for action in found.new])
    _pairs("No longer in it", [(action, None, "") for action in found.dropped])
    _pairs("The same in both", [(action, action, "") for action in found.kept])


def _pairs(title: str, pairs: Sequence[tuple[Action | None, Action | None, str]]) -> None:
    if not pairs:
        return
    st.markdown(f"**{title}**")
    for before, now, what in pairs:
        left, right = st.columns(2, border=True)
        left.markdown(before.text if before else ":gray[not in it]")
        right.markdown(now.text if now else ":gray[not in it]")
        if what:
            right.caption(what)


def _changed(change: Change) -> str:
    return f"Changed: {', '.join(FIELD[name] for name in change.what)}"


def _trail(lines: Sequence[RegenerationLine], time_zone: str) -> None:
    if not lines:
        return
    st.subheader("Why new plans were suggested", anchor=False)
    for line in lines:
        came = f"became version {line.new_version}" if line.new_version else str(line.state)
        st.markdown(
            f"- {phrases.day(line.suggested_at, time_zone)}, version {line.version}: {line.reason} :gray[({came})]"
        )
