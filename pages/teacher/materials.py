"""Materials: addresses, notes and small files a teacher keeps, for themselves alone."""

import streamlit as st

from components import feedback, material_list, session
from logic import clock
from logic.access.roles import Role
from logic.modules import material_service as materials
from logic.modules import service as modules

teacher = session.require(Role.TEACHER)
st.title("Materials", anchor=False)
feedback.show_done()
kept = materials.mine(teacher.id)
topics = {topic.id: topic.title for module in modules.modules(teacher.id, at=clock.now()) for topic in module.topics}
with st.expander("Keep something", icon=":material/add:", expanded=not kept):
    offered = material_list.show_form(topics, key=f"material-{len(kept)}")
if offered:
    with feedback.explained():
        materials.add(teacher.id, offered, at=clock.now())
        feedback.done_after_rerun("It is kept, for you alone.")
if not kept:
    st.info("Nothing is kept yet: a lesson plan, a worksheet, a certificate or only its address.")
unwanted = material_list.show(kept, teacher_id=teacher.id, time_zone=teacher.time_zone, key="material")
if unwanted:
    with feedback.explained():
        materials.delete(teacher.id, unwanted)
        feedback.done_after_rerun("It is deleted.")
