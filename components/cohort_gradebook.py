"""The gradebook: learners against the tests of their plans, and the same as a file with intervals."""

from __future__ import annotations

import streamlit as st

from components import data_table, phrases
from logic.review.gradebook_service import COLUMNS, Grade, Gradebook, GradeLine


def show(book: Gradebook, *, time_zone: str) -> None:
    """Draw the scores, each with the attempts it took, and the button for the file."""
    if not book.lines:
        st.info("Nobody is in this cohort yet.", icon=":material/group_add:")
        return
    st.caption(
        "The newest result of each test: right answers of all, a check where it passes, and the attempts it took. The"
        " file has the 95 % interval of every score as well."
    )
    st.dataframe(
        [_row(line) for line in book.lines],
        hide_index=True,
        height="content" if len(book.lines) <= 15 else 560,  # noqa: PLR2004 -- about a screen of rows
        placeholder="-",
        key="gradebook-list",
        alt="The learners of the cohort, a row each, with their score in every test",
        column_config={"learner": st.column_config.TextColumn(pinned=True, width=170)},
    )
    data_table.show_file(rows(book, time_zone), file_name="waymark-gradebook.csv", key="gradebook")


def rows(book: Gradebook, time_zone: str) -> list[dict[str, object]]:
    """The file: for each test the right answers, of how many, passed or not, attempts, interval, and the day."""
    return [
        {
            "learner": line.name,
            "e-mail": line.email,
            "track": line.track or "",
            **{
                f"{column.title} {name}": value
                for column in COLUMNS
                for name, value in _cells(line.grades.get(column), time_zone).items()
            },
        }
        for line in book.lines
    ]


def _cells(grade: Grade | None, time_zone: str) -> dict[str, object]:
    names = ("right", "of", "passed", "attempts", "from %", "to %", "on")
    if grade is None:
        return dict.fromkeys(names)
    low, high = grade.interval or (None, None)
    passed = None if grade.passed is None else "yes" if grade.passed else "no"
    on = phrases.date_of(grade.at, time_zone)
    values = (grade.right, grade.counted, passed, grade.attempts, data_table.percent(low), data_table.percent(high), on)
    return dict(zip(names, values, strict=True))


def _row(line: GradeLine) -> dict[str, object]:
    taken = {column.title: _score(line.grades.get(column)) for column in COLUMNS}
    return {"learner": line.name, **taken, "track": line.track}


def _score(grade: Grade | None) -> str | None:
    if grade is None:
        return None
    mark = " ✓" if grade.passed else ""
    often = f" ({grade.attempts} attempts)" if grade.attempts > 1 else ""
    return f"{grade.right} of {grade.counted}{mark}{often}"
