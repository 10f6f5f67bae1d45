"""Courses: short ones of ours, made of topics of the modules, and other people's; join, tick off, finish, leave."""

import streamlit as st

from components import course_cards, feedback, session
from logic.access.roles import Role
from logic.modules import course_service as courses

teacher = session.require(Role.TEACHER)
st.title("Courses", anchor=False)
st.markdown("Ours take two or three hours in parts. Those elsewhere are other people's: look at their price first.")
feedback.show_done()
shown = course_cards.choose(courses.all_courses(teacher.id), key="courses")
if not shown:
    st.info("No course here. Choose another topic, or look at ours.", icon=":material/local_library:")
wishes = [course_cards.show(course, time_zone=teacher.time_zone, key="course") for course in shown]
wish = next((wish for wish in wishes if wish), None)
if wish:
    with feedback.explained():
        feedback.done_after_rerun(course_cards.carry_out(teacher.id, wish))
