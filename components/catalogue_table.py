"""The catalogue as tables: what the bank holds for each topic."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from logic.catalogue.service import TopicBank


def show_topics(topics: Sequence[TopicBank], *, key: str) -> None:
    """One skill at a time: its topics, objectives and resources."""
    skills = list(dict.fromkeys(topic.skill for topic in topics))
    if not skills:
        st.info("Nothing is loaded yet. An administrator loads the content with `python manage.py bank load`.")
        return
    chosen = st.selectbox("Skill", skills, key=f"{key}-skill")
    for topic in topics:
        if topic.skill == chosen:
            with st.container(border=True):
                st.markdown(
                    f"**{topic.topic}** · {topic.minutes} min · {topic.families} question families\n\n"
                    + "\n".join(f"- {objective}" for objective in topic.objectives)
                    + "\n\n"
                    + " · ".join(f"[{resource['title']}]({resource['url']})" for resource in topic.resources),
                )


def show_bank(topics: Sequence[TopicBank]) -> None:
    """The whole bank: families, share executed, variants, a row a topic."""
    families = sum(topic.families for topic in topics)
    executed = sum(topic.executed for topic in topics)
    figures = st.grid(3, min_column_width=170, border=True)
    figures.metric("Question families", families, help="Distinct ideas that can be asked; the honest size of the bank.")
    figures.metric(
        "Executed keys",
        f"{round(100 * executed / families)} %" if families else "none",
        help="The share of families whose key was computed by running code; the rest rest on an exact page.",
    )
    figures.metric("Variants", sum(topic.variants for topic in topics), help="Concrete questions made from them.")
    st.dataframe(
        [
            {
                "skill": topic.skill,
                "topic": topic.topic,
                "families": topic.families,
                "executed": topic.executed,
                "variants": topic.variants,
            }
            for topic in topics
        ],
        hide_index=True,
        height="content",
    )
