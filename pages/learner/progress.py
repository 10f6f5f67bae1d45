"""Progress: how XP, readiness, topics, tests, time and pace moved; one view at a time, so that it opens at once."""

import streamlit as st

from components import (
    header,
    limits,
    progress_charts,
    progress_report,
    progress_results,
    readiness_history,
    session,
    streak_calendar,
    streak_card,
)
from logic import clock
from logic.access.roles import Role
from logic.billing import usage_service as usage
from logic.billing.entitlements import Feature
from logic.progress import service as progress
from logic.readiness import history_service as readiness
from logic.xp import calendar_service, streak_service
from logic.xp import service as xp

learner = session.require(Role.LEARNER)
header.show(xp.header(learner.id, at=clock.now()))
st.title("Progress", anchor=False)
about = progress.subject(learner.id, at=clock.now())
if about is None:
    nothing = "Nothing is measured yet. Your progress begins with the diagnostic of a track, about 25 minutes."
    if progress_report.show_nothing_yet(nothing, "Choose a track", icon="explore"):
        st.switch_page("pages/learner/diagnostic.py")
    st.stop()

with st.container(horizontal=True, vertical_alignment="center"):
    week = f" · week {about.week} of {about.weeks}" if about.plan_id else ""
    st.caption(f"{about.track}{week}", width="stretch")
    report = usage.of(learner.id, Feature.PROGRESS_REPORT, at=clock.now())
    if limits.is_reached(report):
        limits.show_missing(Feature.PROGRESS_REPORT)
    else:
        progress_report.show_download(learner.id, learner.display_name)
view = st.segmented_control(
    "Show",
    ["XP", "Readiness", "Topics", "Tests", "Time", "Pace", "Streak"],
    default="XP",
    required=True,
    label_visibility="collapsed",
    key="progress-view",
)

missing = None  # why this view has nothing to draw
if view == "XP":
    days = progress.xp_by_day(learner.id)
    if days:
        progress_charts.xp(days, progress.xp_by_week(days, about.today), key="xp")
    else:
        missing = "No XP yet. The first 15 come with the first task you finish."
elif view == "Readiness":
    readiness_history.show(
        readiness.milestones(learner.id, about.track_id), time_zone=about.time_zone, key="progress-readiness"
    )
elif view == "Topics":
    mastery = progress.topics(learner.id, about)
    if mastery:
        progress_results.topics(mastery, key="topics")
    else:
        missing = "No topic is measured yet."
elif view == "Tests":
    taken = progress.tests(learner.id, about)
    if taken:
        progress_results.tests(taken, time_zone=about.time_zone, key="tests")
    else:
        missing = "No test was taken yet."
elif view == "Time":
    weeks = progress.time_by_week(learner.id, about)
    if weeks:
        progress_charts.time(weeks, key="time")
    else:
        missing = "No time is noted yet. It begins with the first task you finish."
elif view == "Pace":
    pace = progress.pace_of(learner.id, about)
    if pace:
        progress_charts.pace(pace, key="pace")
    else:
        missing = "A pace needs a plan. Yours is one button away on Today."
else:
    year = calendar_service.year(learner.id, about.today)
    streak_card.show(streak_service.explained(learner.id, at=clock.now()), year.this_week)
    streak_calendar.show(year, key="year")
if missing and progress_report.show_nothing_yet(missing, "Go on today"):
    st.switch_page("pages/learner/today.py")
