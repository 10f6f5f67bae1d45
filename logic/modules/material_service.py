"""What a teacher keeps here: addresses, notes and small files, for themselves alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from db.models.modules import MATERIAL_KINDS
from db.queries import modules as module_queries
from logic.errors import ConflictError, InvalidInputError, NotFoundError
from logic.modules import facts_service, files, wording
from logic.modules.views import Material
from logic.transactions import transaction

__all__ = ["MATERIAL_KINDS", "MOST_BYTES", "MOST_MATERIALS", "KeptFile", "Offered", "add", "delete", "file", "mine"]

MOST_BYTES = files.MOST_BYTES
MOST_MATERIALS = 200
MOST_TOGETHER = 20 * 1024 * 1024  # bytes: a copy of one's data has to hold them all
LONGEST_TITLE, LONGEST_NOTE, LONGEST_LINK = 120, 2000, 500
LARGEST_ID = 2**63 - 1
NO_MATERIAL = "There is no such material of yours. Nothing was changed."
NOTHING_IN_IT = "There is nothing in it yet. Nothing was kept; add an address, a file or a note."
NO_LINK = "That is not an address of a web page. Nothing was kept; it must begin with https:// or http://."
FULL = f"You keep {MOST_MATERIALS} materials, which is the most there can be. Nothing was kept; delete some first."
TOO_MUCH = "Your files have 20 MB together, which is the most. Nothing was kept; delete some, or keep its address."
_BLANK = re.compile(r"\s")


@dataclass(frozen=True, slots=True)
class Offered:
    """What somebody wants to keep; at least one of note, link and content says something."""

    title: str
    kind: str
    topic_id: int | None = None
    note: str = ""
    link: str = ""
    content: bytes | None = None


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file as it is given back: under a name of ours, with the type its content was found to have."""

    name: str
    media_type: str
    content: bytes


def mine(teacher_id: int) -> tuple[Material, ...]:
    """What a teacher keeps here, newest first, without the files."""
    with transaction(teacher_id) as session:
        return facts_service.materials(session, teacher_id)


def add(teacher_id: int, offered: Offered, *, at: datetime) -> int:
    """Keep a material; its id.

    Raises InvalidInputError, its sentence saying why, for what cannot be kept, ConflictError when there are too many.
    """
    row = _checked(offered)
    with transaction(teacher_id) as session:
        module_queries.lock_materials(session, teacher_id)
        if offered.topic_id is not None and not (
            0 < offered.topic_id <= LARGEST_ID and module_queries.is_topic_of_a_module(session, offered.topic_id)
        ):
            raise InvalidInputError("There is no such topic. Nothing was kept; choose one from the list.")
        held = module_queries.held(session, teacher_id)
        if held.materials >= MOST_MATERIALS:
            raise ConflictError(FULL)
        if held.bytes + len(offered.content or b"") > MOST_TOGETHER:
            raise ConflictError(TOO_MUCH)
        return module_queries.add_material(session, teacher_id, row, at)


def file(teacher_id: int, material_id: int) -> KeptFile:
    """The file of a material; raises NotFoundError when it has none or is not the teacher's."""
    with transaction(teacher_id) as session:
        row = module_queries.file(session, teacher_id, material_id) if 0 < material_id <= LARGEST_ID else None
    if row is None:
        raise NotFoundError(NO_MATERIAL)
    return KeptFile(files.name_for(row.title, row.media_type), row.media_type, bytes(row.content))


def delete(teacher_id: int, material_id: int) -> None:
    """Delete a material for good; raises NotFoundError when it is not the teacher's."""
    with transaction(teacher_id) as session:
        if not (0 < material_id <= LARGEST_ID and module_queries.delete_material(session, teacher_id, material_id)):
            raise NotFoundError(NO_MATERIAL)


def _checked(offered: Offered) -> dict[str, object]:
    title = wording.line(offered.title, longest=LONGEST_TITLE, what="A title")
    if not title:
        raise InvalidInputError("It needs a title. Nothing was kept; please give it one.")
    if offered.kind not in MATERIAL_KINDS:
        raise InvalidInputError("That is not one of the kinds. Nothing was kept; please choose again.")
    note = wording.text(offered.note, longest=LONGEST_NOTE, what="A note")
    link = _link(offered.link)
    found = None if offered.content is None else files.kind_of(offered.content)
    if not (note or link or found):
        raise InvalidInputError(NOTHING_IN_IT)
    return {
        "title": title,
        "kind": offered.kind,
        "topic_id": offered.topic_id,
        "note": note,
        "link": link,
        "media_type": found and found.media_type,
        "content": offered.content,
    }


def _link(typed: str) -> str | None:
    """An address of a web page, as typed but for a scheme in capitals; None for nothing."""
    link = wording.line(typed, longest=LONGEST_LINK, what="An address")
    if not link:
        return None
    try:
        parts = urlsplit(link)
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname) and not _BLANK.search(link)
    except ValueError:
        is_address = False
    # What would end a link in Markdown, or hide whose page it is.
    if not is_address or parts.username is not None or any(mark in link for mark in "<>()[]\"'`\\"):
        raise InvalidInputError(NO_LINK)
    return parts.scheme + link[len(parts.scheme) :]
