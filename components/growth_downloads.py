"""A growth plan to take along: as PDF, Markdown and JSON, each made when its button is clicked."""

from __future__ import annotations

import functools
import json

import streamlit as st

from logic import clock
from logic.accounts.visitor import Visitor
from logic.growth import export_service
from logic.growth.views import PlanView


def show(teacher: Visitor, plan: PlanView) -> None:
    """Draw the buttons."""
    name = f"waymark-growth-plan-v{plan.version}"
    with st.container(horizontal=True):
        st.download_button(
            "PDF",
            data=functools.partial(_pdf, teacher, plan.id),
            file_name=f"{name}.pdf",
            mime="application/pdf",
            icon=":material/picture_as_pdf:",
            key=f"growth-pdf-{plan.id}",
            on_click="ignore",
        )
        st.download_button(
            "Markdown",
            data=functools.partial(_markdown, teacher.id, plan.id),
            file_name=f"{name}.md",
            mime="text/markdown",
            icon=":material/article:",
            key=f"growth-markdown-{plan.id}",
            on_click="ignore",
        )
        st.download_button(
            "Everything as JSON",
            data=functools.partial(_json, teacher.id),
            file_name="waymark-growth-plans.json",
            mime="application/json",
            icon=":material/download:",
            key=f"growth-json-{plan.id}",
            on_click="ignore",
        )


def _pdf(teacher: Visitor, plan_id: int) -> bytes:
    return export_service.as_pdf(teacher.id, teacher.display_name, plan_id, at=clock.now())


def _markdown(teacher_id: int, plan_id: int) -> str:
    return export_service.as_markdown(teacher_id, plan_id, at=clock.now())


def _json(teacher_id: int) -> str:
    return json.dumps(export_service.as_json(teacher_id, at=clock.now()), indent=1)
