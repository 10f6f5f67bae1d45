"""The state of the installation: what needs attention first, then chapter by chapter, a sentence a line."""

from __future__ import annotations

import streamlit as st

from logic.health.report_service import Chapter, Line, Mark, Report

BADGE = {
    Mark.FINE: ":green-badge[:material/check: fine]",
    Mark.ATTENTION: ":red-badge[:material/priority_high: needs attention]",
    Mark.FIGURE: "",
}
NARROWEST = 360  # pixels


def show(report: Report) -> None:
    """Draw the summary and each chapter with its state in a word."""
    if report.attention:
        lines = "1 thing needs" if report.attention == 1 else f"{report.attention} things need"
        st.warning(f"{lines} attention. Each says what to do.", icon=":material/priority_high:")
    else:
        st.success("Everything is as it should be.", icon=":material/check_circle:")
    grid = st.grid(2, min_column_width=NARROWEST)
    for chapter in report.chapters:
        with grid.cell():
            _chapter(chapter)


def _chapter(chapter: Chapter) -> None:
    with st.container(border=True):
        badge = BADGE[Mark.ATTENTION if chapter.needs_attention else Mark.FINE]
        st.markdown(f"**{chapter.title}** {badge}")
        for line in chapter.lines:
            _line(line)
        if chapter.table:
            with st.expander(chapter.table_title, icon=":material/table_rows:"):
                st.dataframe(list(chapter.table), hide_index=True, alt=f"{chapter.table_title}, a row each")


def _line(line: Line) -> None:
    icon = ":red[:material/priority_high:] " if line.mark is Mark.ATTENTION else ""
    advice = f"  \n:small[{line.advice}]" if line.advice else ""
    st.markdown(f"{icon}**{line.name}:** {line.sentence}{advice}")
