"""Modules on screen: how a teacher stands in each, one of them with its topics, and its test before it begins."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components import phrases, test_start
from components.standing import BADGE
from logic.modules.service import ModuleTest
from logic.modules.views import Module, ModuleScore, ModuleTopic

ADDRESS = "module"
SHOWN_SCORES = 6
RESOURCE_ICON = {"documentation": "description", "tutorial": "school", "video": "play_circle", "book": "menu_book"}
NOT_YET = "Not tested yet"


def show_all(modules: Sequence[Module], *, time_zone: str) -> None:
    """A card for every module: the last score with its interval, and how many topics it showed to be weak."""
    grid = st.grid(2, min_column_width=300)
    for module in modules:
        with grid.cell(), st.container(border=True, height="stretch"):
            st.markdown(f"**{module.title}**\n\n{module.summary}")
            st.markdown(_standing(module, time_zone))


def choose(modules: Sequence[Module], *, key: str) -> Module:
    """Which module is open: the one in the address (`?module=slug`), else the first; picking another one writes it."""
    by_slug = {module.slug: module for module in modules}
    wanted = st.query_params.get(ADDRESS, "")
    shown = wanted if wanted in by_slug else modules[0].slug
    chosen = st.pills(
        "Module",
        list(by_slug),
        default=shown,
        format_func=lambda slug: by_slug[slug].title,
        required=True,
        key=f"{key}-{shown}",
        label_visibility="collapsed",
    )
    if chosen and chosen != shown:
        st.query_params[ADDRESS] = chosen
        st.rerun()
    return by_slug[shown]


def open_tested(modules: Sequence[Module], attempt_id: int) -> None:
    """Have the next run show the module of a test, and the test no more."""
    tested = [module for module in modules if any(score.attempt_id == attempt_id for score in module.scores)]
    st.query_params.from_dict({ADDRESS: tested[0].slug} if tested else {})


def show_test(test: ModuleTest, *, key: str) -> bool:
    """The test of a module before it begins; whether it is to begin, or to go on."""
    with st.container(border=True):
        figures = st.grid(3, min_column_width=100)
        figures.metric("Questions", test.questions)
        figures.metric("Minutes", test.minutes)
        figures.metric("Tests so far", len(test.module.scores))
        label = "Take the test" if test.module.latest is None else "Take the test again"
        if test.attempt_id:
            label = "Go on with the test"
        begun = st.button(label, type="primary", icon=":material/play_arrow:", key=f"{key}-{test.module.id}")
        st.caption("It measures you for yourself: it pays no XP and stands on no board." + _clock(test))
        with st.expander("How the test goes", icon=":material/info:"):
            st.markdown("\n".join(f"- {rule}" for rule in test_start.how_it_goes(test.repeats)))
    return begun


def show_inside(module: Module, *, time_zone: str) -> None:
    """The scores so far, then every topic with what it is about and where to learn it, weak ones first."""
    if module.scores:
        st.markdown("\n".join(_line(score, time_zone) for score in reversed(module.scores[-SHOWN_SCORES:])))
    st.subheader("Topics", anchor=False)
    weak = {topic.id for topic in module.weak_topics}
    for topic in (*module.weak_topics, *(topic for topic in module.topics if topic.id not in weak)):
        with st.expander(f"{topic.title} {_badge(topic)}".strip()):
            st.markdown(_topic(topic))


def interval(low: float, high: float) -> str:
    """Between which shares the true one lies, in one sentence."""
    return f"Of all questions like these you would get between {100 * low:.0f} and {100 * high:.0f} % right."


def _standing(module: Module, time_zone: str) -> str:
    latest = module.latest
    if latest is None:
        return f":gray-badge[:material/help: {NOT_YET}]"
    weak = len(module.weak_topics)
    about = ":green-badge[:material/check: no weak topic known]"
    if weak:
        about = f":orange-badge[:material/priority_high: {weak} weak {'topic' if weak == 1 else 'topics'}]"
    return (
        f"**{latest.right} of {latest.counted}** on {phrases.day(latest.at, time_zone)}, between"
        f" {100 * latest.low:.0f} and {100 * latest.high:.0f} % {about}"
    )


def _line(score: ModuleScore, time_zone: str) -> str:
    return (
        f"- {phrases.full_day(score.at, time_zone)}: **{score.right} of {score.counted}**, between"
        f" {100 * score.low:.0f} and {100 * score.high:.0f} %"
    )


def _clock(test: ModuleTest) -> str:
    return " The clock is running." if test.attempt_id else " The time starts when you press the button."


def _badge(topic: ModuleTopic) -> str:
    return "" if topic.verdict is None else BADGE[topic.verdict]


def _topic(topic: ModuleTopic) -> str:
    objectives = "\n".join(f"- {objective}" for objective in topic.objectives)
    resources = "\n".join(
        f"- :material/{RESOURCE_ICON.get(one['kind'], 'link')}: [{one['title']}]({one['url']}) · {one['minutes']} min"
        for one in topic.resources
    )
    return (
        f"By the end you can\n\n{objectives}\n\n**Learn** · {topic.minutes} min\n\n{resources}\n\n"
        f"**Try it**\n\n{topic.practice}"
    )
