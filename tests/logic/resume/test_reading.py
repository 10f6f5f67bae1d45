"""Files as people send them, by mistake and on purpose: text comes out, or one clear sentence."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time

import psutil
import pytest

from logic.errors import InvalidInputError
from logic.resume import reading
from tests.logic.resume import made_files as made

BILLION_LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "ha ha ha ha ha ha ha ha ha ha">%s]>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>&j;</w:t>
</w:r></w:p></w:body></w:document>""" % b"".join(
    b'<!ENTITY %c "%s">' % (name, b"&%c;" % (name - 1) * 20) for name in b"bcdefghij"
)
ESCAPES = """
import importlib.util, socket, subprocess, sys, urllib.request
spec = importlib.util.spec_from_file_location("parsing", sys.argv[1])
parsing = importlib.util.module_from_spec(spec)
spec.loader.exec_module(parsing)
parsing.limit()
for attempt in (
    lambda: socket.create_connection(("127.0.0.1", 80), 1),
    lambda: open("made.txt", "w"),
    lambda: subprocess.run(["true"]),
    lambda: bytearray(2 * 1024 * 1024 * 1024),
):
    try:
        attempt()
        print("succeeded")
    except BaseException as problem:
        print(type(problem).__name__)
"""


def refused(content: bytes) -> str:
    """The sentence a file is refused with, which always says what became of it and what to do."""
    with pytest.raises(InvalidInputError) as caught:
        reading.text_of(content)
    assert "Nothing of it was kept; please" in caught.value.sentence
    return caught.value.sentence


def test_a_pdf_is_read_page_after_page():
    text = reading.text_of(made.pdf(made.RESUME, "Second page: speaks Amharic"))
    assert "Wrote SQL queries with LEFT JOINs" in text
    assert text.endswith("Second page: speaks Amharic")


def test_a_pdf_locked_against_changes_alone_is_read():
    writer = made.pypdf.PdfWriter(clone_from=made.io.BytesIO(made.pdf(made.RESUME)))
    writer.encrypt("", owner_password="no changes", algorithm="RC4-128")
    assert "pandas" in reading.text_of(made._written(writer))


def test_a_word_document_gives_paragraphs_tables_lists_and_its_page_header():
    text = reading.text_of(
        made.word("Data analyst in Addis Ababa", table=("SQL", "pandas"), items=("Led 3 projects",), header="Amara E.")
    )
    assert text.split("\n") == ["Data analyst in Addis Ababa", "SQL", "pandas", "• Led 3 projects", "Amara E."]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_text_is_read_in_the_encodings_people_save_it_in(encoding):
    assert reading.text_of(("Zoë\n" + made.RESUME).encode(encoding)).startswith("Zoë\nAmara Example")


def test_text_is_composed_and_what_cannot_be_seen_is_left_out():
    sent = "Zoe\u0308\u200b\u202e\x07 \uf0b7 built\r\n\r\n  pipelines\u00a0here\u2028and there " + "and more" * 10
    text = reading.text_of(sent.encode())
    assert text.startswith("Zoë • built\npipelines here\nand there")


def test_a_long_text_is_cut():
    assert len(reading.text_of(b"many words " * 50_000)) == reading.MOST_CHARACTERS


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "empty"),
        (b"x" * (10 * 1024 * 1024 + 1), "larger than 10 MB"),
        (b"MZ\x90\x00" + b"\x00" * 500 + b"%PDF-1.7", "a program"),
        (b"\x7fELF" + b"\x00" * 500, "a program"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 500, "a picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500, "old kind, or one locked"),
        (b"{\\rtf1 hello}", "rich text"),
        (b"<!DOCTYPE html><html><body>hello</body></html>", "a web page"),
        (bytes(range(256)) * 20, "neither a PDF"),
        (b"\xff\xfe\x00\xd8\x00", "neither a PDF"),
        (b"short", "hardly any words"),
        (b"%PDF-1.7\n" + b"rubbish " * 100, "broken"),
        (b"PK\x03\x04" + b"rubbish " * 100, "broken"),
    ],
)
def test_what_is_no_resume_is_told_by_its_content_whatever_its_name(content, told):
    assert told in refused(content)


def test_a_scanned_pdf_is_told_from_a_broken_one():
    assert "no text in it; most likely it was scanned" in refused(made.pdf_of_blank_pages(2))


def test_a_pdf_that_needs_a_password_is_refused():
    assert "locked with a password" in refused(made.pdf(made.RESUME, password="secret"))


def test_ten_thousand_pages_are_refused_before_they_are_read():
    assert "10,000 pages; up to 30" in refused(made.pdf_of_blank_pages(10_000))


def test_a_cut_off_pdf_is_broken():
    assert "broken" in refused(made.pdf(made.RESUME)[:300])


def test_a_zip_that_is_no_word_document_is_refused():
    assert "an archive" in refused(made.archive(resume__doc=b"hello"))


def test_a_word_document_that_unpacks_to_far_too_much_is_refused():
    bomb = made.word_with(b"<w:document>" + b" " * (200 * 1024 * 1024))
    assert len(bomb) < 1024 * 1024
    assert "unpacks to far more" in refused(bomb)


def test_a_pdf_that_unpacks_to_far_too_much_is_refused():
    bomb = made.pdf_bomb(300 * 1024 * 1024)
    assert len(bomb) < 2 * 1024 * 1024
    began = time.monotonic()
    refused(bomb)
    assert time.monotonic() - began < reading.WALL_SECONDS + 5


def test_entities_that_multiply_are_not_followed():
    refused(made.word_with(BILLION_LAUGHS))


def test_a_parser_that_takes_too_long_is_stopped():
    with pytest.raises(InvalidInputError, match="took too long"):
        reading.text_of(made.pdf(made.RESUME), wall_seconds=0.02)
    assert not _parsers()


def test_a_killed_parser_is_a_sentence_and_the_next_file_is_read():
    told: list[str] = []
    asking = threading.Thread(target=lambda: told.append(refused(made.pdf(made.RESUME))))
    asking.start()
    deadline = time.monotonic() + 10
    while not (found := _parsers()) and time.monotonic() < deadline:
        time.sleep(0.002)
    os.kill(found[0].pid, signal.SIGKILL)
    asking.join(30)
    assert "memory and time we allow" in told[0]
    assert "pandas" in reading.text_of(made.pdf(made.RESUME))


def test_the_parser_has_no_network_no_other_program_no_file_to_write_and_little_memory(tmp_path):
    ended = subprocess.run(
        [sys.executable, "-I", "-c", ESCAPES, str(reading.PARSER)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert ended.stdout.split() == ["PermissionError", "PermissionError", "PermissionError", "MemoryError"]
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("resume.pdf", "resume.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\cv.docx", "cv.docx"),
        ("\x00\x1b[31m\u202ecod.exe", "[31mcod.exe"),
        ("", "resume"),
        ("x" * 500, "x" * 120),
    ],
)
def test_a_file_is_called_by_the_printable_end_of_its_name(name, shown):
    assert reading.file_name(name) == shown


def _parsers() -> list[psutil.Process]:
    found = []
    for child in psutil.Process().children(recursive=True):
        try:
            if str(reading.PARSER) in child.cmdline():
                found.append(child)
        except psutil.Error:  # it has just ended
            continue
    return found
