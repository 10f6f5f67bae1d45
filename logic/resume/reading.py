"""From an uploaded file to its text: in a process of its own with limits, with one clear sentence when it cannot be."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import unicodedata
from pathlib import Path

from logic.errors import InvalidInputError, TooManyAttemptsError

PARSER = Path(__file__).with_name("parser.py")
MOST_BYTES = 10 * 1024 * 1024
MOST_CHARACTERS = 200_000
MOST_ANSWERED = 4 * 1024 * 1024
WALL_SECONDS = 20.0
AT_ONCE = 2
PATIENCE = 30.0  # seconds to wait for others' files
MOST_NAME = 120
NOTHING_KEPT = "Nothing of it was kept; please"
SENTENCES = {
    "program": f"This is a program, not a resume. {NOTHING_KEPT} choose a PDF, a Word document or a text.",
    "picture": f"This is a picture, with no text in it to read. {NOTHING_KEPT} choose the PDF or Word document.",
    "old_word": (
        "This is a Word document of the old kind, or one locked with a password."
        f" {NOTHING_KEPT} save it as .docx without a password."
    ),
    "rich_text": f"This is a rich text file, which is not read here. {NOTHING_KEPT} save it as PDF or .docx.",
    "archive": f"This is an archive, and not a Word document. {NOTHING_KEPT} choose the resume itself.",
    "web_page": f"This is a web page. {NOTHING_KEPT} save it as PDF, or paste its words into a text file.",
    "unknown": f"This is neither a PDF, nor a Word document, nor a text. {NOTHING_KEPT} choose one of these.",
    "encrypted": f"This file is locked with a password. {NOTHING_KEPT} save a copy without one.",
    "scanned": (
        "This PDF has no text in it; most likely it was scanned."
        f" {NOTHING_KEPT} choose one that was saved from a word processor."
    ),
    "nearly_empty": f"There are hardly any words in this file. {NOTHING_KEPT} choose your whole resume.",
    "too_many_pages": f"This PDF has {{detail:,}} pages; up to 30 are read. {NOTHING_KEPT} choose the resume alone.",
    "too_big_inside": f"This file unpacks to far more than a resume. {NOTHING_KEPT} save it again, without pictures.",
    "broken": f"This file is broken and could not be read. {NOTHING_KEPT} save it again and choose the new one.",
}
EMPTY = f"This file is empty. {NOTHING_KEPT} choose another one."
TOO_BIG = f"This file is larger than 10 MB. {NOTHING_KEPT} save it without pictures, or as a text."
TOO_SLOW = f"This file took too long to read, so we stopped. {NOTHING_KEPT} save it again, more simply."
GAVE_UP = f"This file could not be read with the memory and time we allow. {NOTHING_KEPT} save it again, more simply."
BUSY = "Many resumes are being read just now. Nothing was lost; please try again in a minute."

_places = threading.BoundedSemaphore(AT_ONCE)


def text_of(content: bytes, *, wall_seconds: float = WALL_SECONDS) -> str:
    """The text of a PDF, Word or text file, at most 200,000 characters, normalised; what it is decides its content.

    Raises InvalidInputError, its sentence saying why, for anything else; TooManyAttemptsError when too many files are
    being read at once.
    """
    if not content:
        raise InvalidInputError(EMPTY)
    if len(content) > MOST_BYTES:
        raise InvalidInputError(TOO_BIG)
    if not _places.acquire(timeout=PATIENCE):
        raise TooManyAttemptsError(BUSY)
    try:
        answer = _asked(content, wall_seconds)
    finally:
        _places.release()
    return normalised(_understood(answer))


def normalised(text: str) -> str:
    """Composed characters, one kind of line end, no invisible or control characters, at most 200,000 characters."""
    lines = ("".join(map(_kept, line)).strip() for line in unicodedata.normalize("NFC", text).splitlines())
    kept = (line for line in lines if line)
    return "\n".join(kept)[:MOST_CHARACTERS]


def file_name(name: str) -> str:
    """What to call an upload on screen: the last part of its name, printable, not too long."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(map(_kept, unicodedata.normalize("NFC", last))).strip()[:MOST_NAME] or "resume"


def _kept(character: str) -> str:
    """A character as it is kept: private ones are bullets of symbol fonts, blanks are one kind, controls go."""
    category = unicodedata.category(character)
    if category == "Co":
        return "•"
    if character == "\t" or category == "Zs":
        return " "
    joins = character in "\u200c\u200d"  # they shape words in Persian and in Indic scripts
    return character if joins or category[0] != "C" else ""


def _asked(content: bytes, wall_seconds: float) -> bytes:
    """What the parser says about a file; b"" when it ended without a word."""
    # A file takes the answer: a pipe would take any amount of it into our own memory.
    with tempfile.TemporaryFile() as answer:
        try:
            ended = subprocess.run(  # noqa: S603 -- our own program in our own interpreter
                [sys.executable, "-I", "-B", "-X", "utf8", str(PARSER)],
                input=content,
                stdout=answer,
                stderr=subprocess.DEVNULL,
                env={name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ},
                cwd=tempfile.gettempdir(),
                timeout=wall_seconds,
                check=False,
                start_new_session=True,  # Ctrl-C is for us
            )
        except subprocess.TimeoutExpired as problem:
            raise InvalidInputError(TOO_SLOW) from problem
        answer.seek(0)
        return answer.read(MOST_ANSWERED) if ended.returncode == 0 else b""


def _understood(answer: bytes) -> str:
    """The text in an answer, which may come from a parser that a file has taken over."""
    try:
        said = json.loads(answer)
    except ValueError as problem:
        raise InvalidInputError(GAVE_UP) from problem
    text = said.get("text") if isinstance(said, dict) else None
    if isinstance(text, str):
        return text
    name, detail = (said.get("problem"), said.get("detail")) if isinstance(said, dict) else (None, 0)
    sentence = SENTENCES.get(str(name), SENTENCES["broken"])
    raise InvalidInputError(sentence.format(detail=detail if isinstance(detail, int) else 0))
