"""What a resume came to: scores with the lines they rest on, before and after, what moved, lines to put in."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components import resume_chart
from logic.resume.scoring import WEIGHTS, Change
from logic.resume.views import Impact, ResumeView, ScoredResume, ScoredSkill, SkillImpact, Stage

TITLE = {Stage.BEFORE: "Your resume before the plan", Stage.AFTER: "Your resume now"}
MOST_MISSING = 8
HOW = (
    f"A score has {WEIGHTS['coverage']:.0f} points for the words of a skill, {WEIGHTS['evidence']:.0f} for lines in"
    f" which such a word stands with a number, a verb of doing or a project, and {WEIGHTS['structure']:.0f} for a clear"
    " structure. What your plan has proved counts in the resume after it."
)


def show_impact(view: ResumeView, *, key: str) -> None:
    """Before and after, once both are there; else what is missing for it."""
    if view.impact:
        st.subheader(view.impact.headline.replace(" %", "\N{NO-BREAK SPACE}%"), anchor=False)
        st.caption(f"From {_points(view.impact.overall.before)} to {_points(view.impact.overall.after)} of 100.")
        resume_chart.show(view.impact, key=f"{key}-chart")
        st.table([_impact_row(skill) for skill in view.impact.skills])
        _show_moved(view.impact)
    elif view.after:
        st.info(
            "There is no resume from before the plan, so there is nothing to compare with. Add the old one if you have"
            " it.",
            icon=":material/info:",
        )
    elif view.before:
        st.caption("Come back with your new resume once your plan is under way, and see here what moved.")


def show_scores(resume: ScoredResume) -> None:
    """The score of every skill, with the lines it rests on."""
    st.subheader(TITLE[resume.stage], anchor=False)
    st.metric("For the role", f"{_points(resume.overall)} of 100", help=HOW)
    st.table([_score_row(skill) for skill in resume.skills])
    for skill in resume.skills:
        _show_skill(skill)
    if resume.advice:
        st.markdown("**Easier to read with**\n\n" + "\n".join(f"- {phrase}" for phrase in resume.advice))


def show_statements(statements: Sequence[str]) -> None:
    """Lines to put into a resume."""
    st.subheader("Lines you may put into it", anchor=False)
    if not statements:
        st.markdown("They appear here once you have passed a week's test: only what is proved is offered.")
        return
    st.caption("Made from the tests you passed here, and from nothing else. Copy what fits.")
    for statement in statements:
        st.code(statement, language=None, wrap_lines=True)


def _show_skill(skill: ScoredSkill) -> None:
    with st.container(border=True, gap="small"):
        st.markdown(f"**{skill.skill}**: {_points(skill.score)} of 100")
        if skill.parts.proof:
            st.markdown(f":green-badge[:material/verified: proved here] {skill.parts.proof}")
        for quote in skill.parts.quotes:
            # The learner's own words: shown as plain text, never as Markdown.
            st.text(f"\u201c{quote.text}\u201d")
            found = ", ".join((*quote.terms, *quote.marks))
            st.caption(f"has {_plain(found)}")
        if not skill.parts.quotes:
            st.markdown("Nothing in the resume speaks of it yet.")
        if skill.parts.missing:
            st.caption(f"Not mentioned, for example: {_plain(', '.join(skill.parts.missing[:MOST_MISSING]))}")


def _show_moved(impact: Impact) -> None:
    told = [f"- **{skill.skill}**: {_plain('; '.join(skill.moved))}" for skill in impact.skills if skill.moved]
    if told:
        st.markdown("**What moved it** (points)\n\n" + "\n".join(told))


def _plain(text: str) -> str:
    """Terms like `row_number` or `*args` without a meaning in Markdown."""
    return "".join(f"\\{character}" if character in "\\`*_[]$~<" else character for character in text)


def _score_row(skill: ScoredSkill) -> dict[str, str]:
    parts = skill.parts
    return {
        "skill": skill.skill,
        "score": _points(skill.score),
        "words": _points(parts.coverage),
        "evidence": _points(parts.evidence),
        "structure": _points(parts.structure),
        "proved": _points(parts.proved) if parts.proof else "",
    }


def _impact_row(skill: SkillImpact) -> dict[str, str]:
    return {
        "skill": skill.skill,
        "before": _points(skill.change.before),
        "now": _points(skill.change.after),
        "change": _change(skill.change),
    }


def _change(moved: Change) -> str:
    if moved.percent is None:
        return f"{moved.points:+.0f} points"
    return f"{moved.percent:+.0f} %"


def _points(score: float) -> str:
    return f"{score:.0f}"
