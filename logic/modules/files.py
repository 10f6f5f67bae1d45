"""Which files a teacher may keep here, by what is in them; the name they come with is never looked at."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass

from logic.errors import InvalidInputError

MOST_BYTES = 1024 * 1024
MOST_ENTRIES = 2000
NOTHING_KEPT = "Nothing of it was kept; please"
EMPTY = f"This file is empty. {NOTHING_KEPT} choose another one."
TOO_BIG = f"This file is larger than 1 MB. {NOTHING_KEPT} make it smaller, or keep the address of where it is."
UNKNOWN = f"This kind of file is not kept here. {NOTHING_KEPT} choose a PDF, Office document, picture or plain text."
MACROS = f"This document has a program in it. {NOTHING_KEPT} save it without macros."
WEB_PAGE = f"This is a web page. {NOTHING_KEPT} save it as PDF, or keep its address."
_MARKUP = re.compile(rb"<\s*(?:!doctype|html|head|body|script|svg|iframe|\?xml)\b", re.IGNORECASE)
_PACKAGES = {
    "word/document.xml": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    "ppt/presentation.xml": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"),
    "xl/workbook.xml": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
}
_OPEN_DOCUMENTS = {
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.presentation": "odp",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
}


@dataclass(frozen=True, slots=True)
class FileKind:
    """What a file was found to be: its media type, and the ending a copy of it gets."""

    media_type: str
    ending: str


PDF = FileKind("application/pdf", "pdf")
PNG = FileKind("image/png", "png")
JPEG = FileKind("image/jpeg", "jpg")
TEXT = FileKind("text/plain", "txt")
KINDS = {
    kind.media_type: kind
    for kind in (
        PDF,
        PNG,
        JPEG,
        TEXT,
        *(FileKind(*named) for named in _PACKAGES.values()),
        *(FileKind(media_type, ending) for media_type, ending in _OPEN_DOCUMENTS.items()),
    )
}


def kind_of(content: bytes) -> FileKind:
    """What a file is; raises InvalidInputError, its sentence saying why, for one that is not kept."""
    if not content:
        raise InvalidInputError(EMPTY)
    if len(content) > MOST_BYTES:
        raise InvalidInputError(TOO_BIG)
    if content.startswith(b"%PDF-"):
        return PDF
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    return _package(content) if content.startswith(b"PK\x03\x04") else _text(content)


def _package(content: bytes) -> FileKind:
    """An Office document, known by its table of contents; nothing but the name of its kind is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = {entry.filename for entry in package.infolist()[:MOST_ENTRIES]}
            open_kind = _open_document(package, names)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, EOFError) as problem:
        raise InvalidInputError(UNKNOWN) from problem
    if any(name.lower().endswith("vbaproject.bin") or name.startswith("Basic/") for name in names):
        raise InvalidInputError(MACROS)
    found = next((FileKind(*kind) for part, kind in _PACKAGES.items() if part in names), open_kind)
    if found is None:
        raise InvalidInputError(UNKNOWN)
    return found


def _open_document(package: zipfile.ZipFile, names: set[str]) -> FileKind | None:
    if "mimetype" not in names:
        return None
    with package.open("mimetype") as said:
        media_type = said.read(100).decode("ascii", errors="replace").strip()
    return FileKind(media_type, _OPEN_DOCUMENTS[media_type]) if media_type in _OPEN_DOCUMENTS else None


def _text(content: bytes) -> FileKind:
    try:
        words = content.decode()
    except UnicodeDecodeError as problem:
        raise InvalidInputError(UNKNOWN) from problem
    if _MARKUP.search(content):
        raise InvalidInputError(WEB_PAGE)
    if any(unicodedata.category(letter) == "Cc" and letter not in "\t\n\r\f" for letter in words):
        raise InvalidInputError(UNKNOWN)
    return TEXT


def name_for(title: str, media_type: str) -> str:
    """What to call a copy of a kept file: its title in plain letters, and the ending of what it is."""
    plain = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:60]
    return f"{plain or 'material'}.{KINDS[media_type].ending if media_type in KINDS else 'bin'}"
