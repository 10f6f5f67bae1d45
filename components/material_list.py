"""What a teacher keeps: a form to add something, and the list of what is there."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence

import streamlit as st

from components import phrases
from logic.modules import files, material_service
from logic.modules.material_service import LONGEST_LINK, LONGEST_NOTE, LONGEST_TITLE, MATERIAL_KINDS, Offered
from logic.modules.views import Material

NO_TOPIC = 0
KILO = 1024
ENDINGS = sorted({kind.ending for kind in files.KINDS.values()} | {"jpeg"})
FILE_RULE = "PDF, Office document, picture or plain text, up to 1 MB. Nobody else can see it."


def show_form(topics: Mapping[int, str], *, key: str) -> Offered | None:
    """Draw the form; what is to be kept, once it was sent."""
    with st.form(key, border=False):
        title = st.text_input("Title", max_chars=LONGEST_TITLE, key=f"{key}-title")
        kind = st.selectbox("Kind", MATERIAL_KINDS, format_func=str.capitalize, key=f"{key}-kind")
        topic = st.selectbox(
            "Topic",
            [NO_TOPIC, *topics],
            format_func=lambda topic_id: topics.get(topic_id, "No topic in particular"),
            key=f"{key}-topic",
        )
        link = st.text_input("Address (optional)", max_chars=LONGEST_LINK, placeholder="https://", key=f"{key}-link")
        upload = st.file_uploader("File (optional)", type=ENDINGS, max_upload_size=1, key=f"{key}-file", help=FILE_RULE)
        note = st.text_area("Note (optional)", max_chars=LONGEST_NOTE, key=f"{key}-note")
        sent = st.form_submit_button("Keep it", type="primary", icon=":material/add:", width="stretch")
    if not sent:
        return None
    content = upload.getvalue() if upload else None
    return Offered(title or "", kind, topic or None, note or "", link or "", content)


def show(materials: Sequence[Material], *, teacher_id: int, time_zone: str, key: str) -> int | None:
    """Draw what is kept, newest first; the material that is to be deleted, if any."""
    unwanted = None
    for material in materials:
        with st.container(border=True):
            st.markdown(f"**{_plain(material.title)}**")
            about = [material.kind.capitalize(), material.topic or "", phrases.full_day(material.created_at, time_zone)]
            st.caption(" · ".join(part for part in about if part))
            if material.note:
                st.text(material.note)
            with st.container(horizontal=True, vertical_alignment="center"):
                _ways(material, teacher_id, key)
                if _deleted(material, key):
                    unwanted = material.id
    return unwanted


def _ways(material: Material, teacher_id: int, key: str) -> None:
    if material.link:
        st.link_button("Open the page", material.link, icon=":material/open_in_new:")
    if material.media_type:
        st.download_button(
            f"Get the file ({_size(material.size)})",
            data=functools.partial(_content, teacher_id, material.id),
            file_name=files.name_for(material.title, material.media_type),
            mime=material.media_type,
            icon=":material/download:",
            on_click="ignore",
            key=f"{key}-file-{material.id}",
        )


def _deleted(material: Material, key: str) -> bool:
    with st.popover("Delete", icon=":material/delete:"):
        st.markdown("It is gone for good then.")
        return st.button("Delete it now", type="primary", key=f"{key}-delete-{material.id}")


def _content(teacher_id: int, material_id: int) -> bytes:
    return material_service.file(teacher_id, material_id).content


def _size(size: int) -> str:
    return f"{size} bytes" if size < KILO else f"{size // KILO} kB"


def _plain(text: str) -> str:
    """Words of a person in Markdown, as they were typed."""
    return "".join(f"\\{mark}" if mark in "\\`*_{}[]()<>#+-.!|$:~" else mark for mark in text)
