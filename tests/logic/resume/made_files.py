"""Resumes as real files: PDF, Word, text, and what somebody might send instead of one."""

from __future__ import annotations

import io
import zipfile
import zlib

import docx
import pypdf
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, NumberObject, StreamObject

RESUME = """Amara Example
amara@example.org | +251 911 234 567 | github.com/amara

SUMMARY
Data analyst with experience in retail.

EXPERIENCE
Junior analyst, Shop Ltd, 2023 - 2025
• Built a weekly dashboard in Tableau for 40 managers, which cut
reporting time by 60 %
• Wrote SQL queries with LEFT JOINs and window functions over 12 million rows
• Cleaned survey data in pandas and automated 5 monthly reports
• Ran A/B tests with confidence intervals for 8 campaigns

EDUCATION
BSc Economics, 2022

SKILLS
Python, pandas, SQL, PostgreSQL, Excel
"""
WEAK = """Amara Example
amara@example.org

SKILLS
Python, SQL, Excel, statistics, reporting and whatever else an office needs
"""
NOTHING = """Amara Example, gardener
I have looked after roses, apple trees and hedges for many happy years in three towns.
"""


def pdf(*pages: str, password: str | None = None) -> bytes:
    """A PDF with a page of text for each of `pages`; locked when there is a password."""
    writer = pypdf.PdfWriter()
    for page in pages:
        shown = "\n".join(f"({_escaped(line)}) Tj T*" for line in page.splitlines())
        _add_page(writer, f"BT /F1 10 Tf 12 TL 40 800 Td {shown} ET".encode("cp1252"))
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    return _written(writer)


def pdf_of_blank_pages(pages: int) -> bytes:
    """A PDF without a word in it, as a scanner makes one."""
    writer = pypdf.PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    return _written(writer)


def pdf_bomb(size: int) -> bytes:
    """A small PDF whose one page unpacks to `size` bytes."""
    writer = pypdf.PdfWriter()
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b"(x) Tj " * 150_000) for _ in range(size // 1_050_000)) + packer.flush()
    _add_page(writer, b"")
    stream = StreamObject()
    stream._data = packed
    stream[NameObject("/Filter")] = NameObject("/FlateDecode")
    stream[NameObject("/Length")] = NumberObject(len(packed))
    writer.pages[0][NameObject("/Contents")] = writer._add_object(stream)
    return _written(writer)


def word(text: str, *, table: tuple[str, ...] = (), items: tuple[str, ...] = (), header: str = "") -> bytes:
    """A Word document: paragraphs, then a table of one row, then list items; a page header."""
    document = docx.Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    if table:
        cells = document.add_table(1, len(table)).rows[0].cells
        for cell, told in zip(cells, table, strict=True):
            cell.text = told
    for item in items:
        document.add_paragraph(item, style="List Bullet")
    if header:
        document.sections[0].header.paragraphs[0].text = header
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def archive(**parts: bytes) -> bytes:
    """A zip of some parts, `__` in a name standing for a slash."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name.replace("__", "/"), content)
    return kept.getvalue()


def word_with(document: bytes) -> bytes:
    """A Word document with another main part."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word("x"))) as good, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as made:
        for name in good.namelist():
            made.writestr(name, document if name == "word/document.xml" else good.read(name))
    return kept.getvalue()


def _escaped(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _add_page(writer: pypdf.PdfWriter, drawn: bytes) -> None:
    page = writer.add_blank_page(595, 842)
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
            NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
        }
    )
    fonts = DictionaryObject({NameObject("/F1"): writer._add_object(font)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    stream = DecodedStreamObject()
    stream.set_data(drawn)
    page[NameObject("/Contents")] = writer._add_object(stream)


def _written(writer: pypdf.PdfWriter) -> bytes:
    kept = io.BytesIO()
    writer.write(kept)
    return kept.getvalue()
