"""A program of its own that turns one untrusted file into text: the file on standard input, JSON on standard output.

It is run by path, isolated (`python -I`), and imports nothing of the project. What it says is `{"text": ...}` or
`{"problem": name, "detail": number}`; `reading` makes a sentence of the name. Limits are set before the first byte
is looked at: memory, processor seconds, size of what is written, no network, no other program.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import sys
import zipfile
from collections.abc import Iterator

MEMORY = 768 * 1024 * 1024
PROCESSOR_SECONDS = 10
MOST_WRITTEN = 4 * 1024 * 1024
MOST_CHARACTERS = 200_000
MOST_PAGES = 30
MOST_UNPACKED = 40 * 1024 * 1024
MOST_PARTS = 2_000
FEWEST_CHARACTERS = 40  # letters and digits; a scan with a page number has fewer
MOST_CONTROLS = 0.01  # of a text; more of them make it a program or a picture

NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000
REFUSED = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork", "ctypes.")
WRITING = 0x1 | 0x2  # O_WRONLY | O_RDWR
DOCUMENT = "word/document.xml"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
# What other kinds of files begin with, and what to call them.
OTHER_KINDS = (
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"\xcf\xfa\xed\xfe", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (b"#!", "program"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"II*\x00", "picture"),
    (b"MM\x00*", "picture"),
    (b"\xd0\xcf\x11\xe0", "old_word"),
    (b"{\\rtf", "rich_text"),
    (b"\x1f\x8b", "archive"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
)
WEB_PAGE = re.compile(rb"\s*<(!doctype html|html|\?php|script|svg)\b", re.IGNORECASE)


class NotReadableError(Exception):
    """This file gives no text; `name` says why, `detail` is a number for the sentence."""

    def __init__(self, name: str, detail: int = 0) -> None:
        super().__init__(name)
        self.name, self.detail = name, detail


def text_of(content: bytes) -> str:
    """The text of a file, by what the file is and not by what it is called; raises NotReadableError."""
    kind = next((name for start, name in OTHER_KINDS if content.startswith(start)), None)
    if kind or WEB_PAGE.match(content):
        raise NotReadableError(kind or "web_page")
    body = content.lstrip()[:8]
    if body.startswith(b"%PDF-"):
        text = text_of_pdf(content)
    elif content.startswith(b"PK"):
        text = text_of_docx(content)
    else:
        text = decoded(content)
    if sum(map(str.isalnum, text)) < FEWEST_CHARACTERS:
        raise NotReadableError("scanned" if body.startswith(b"%PDF-") else "nearly_empty")
    return text


def decoded(content: bytes) -> str:
    """Plain text, in the encodings people save it in."""
    encodings = ["utf-16"] if content.startswith(UTF_16) else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        with contextlib.suppress(UnicodeDecodeError):
            text = content.decode(encoding)
            controls = sum(1 for character in text if character < " " and character not in "\t\n\r\f")
            if controls > MOST_CONTROLS * len(text):
                break
            return text[:MOST_CHARACTERS]
    raise NotReadableError("unknown")


def text_of_docx(content: bytes) -> str:
    """The paragraphs of a Word document in order, those of tables and text boxes among them, then the page headers."""
    looked_through(content)
    import docx  # noqa: PLC0415 -- only what a file needs is loaded
    from docx.oxml.ns import qn  # noqa: PLC0415 -- the same
    from docx.text.paragraph import Paragraph  # noqa: PLC0415 -- the same

    document = docx.Document(io.BytesIO(content))
    headers = [section.header._element for section in document.sections]  # noqa: SLF001 -- no public way in
    fallback = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
    lines, length = [], 0
    for part in (document.element.body, *headers):
        for element in part.iter(qn("w:p")):
            if any(True for _ in element.iterancestors(fallback)):  # says the same a second time
                continue
            paragraph = Paragraph(element, document)
            line = paragraph.text
            properties = element.pPr
            is_item = properties is not None and properties.numPr is not None
            if line.strip() and (is_item or (paragraph.style and "List" in (paragraph.style.name or ""))):
                line = "• " + line
            lines.append(line)
            length += len(line) + 1
            if length > MOST_CHARACTERS:
                return "\n".join(lines)
    return "\n".join(lines)


def looked_through(content: bytes) -> None:
    """Refuse an archive that is no Word document, or that would unpack to far more than a resume."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    # NotImplementedError is what zipfile raises for an archive of a newer kind than it can open.
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as problem:
        raise NotReadableError("broken") from problem
    names = {part.filename for part in parts}
    if DOCUMENT not in names or "[Content_Types].xml" not in names:
        raise NotReadableError("archive")
    if any(part.flag_bits & 1 for part in parts):
        raise NotReadableError("encrypted")
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise NotReadableError("too_big_inside")


def text_of_pdf(content: bytes) -> str:
    """The text of every page."""
    import pypdf  # noqa: PLC0415 -- only what a file needs is loaded
    from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError  # noqa: PLC0415 -- the same

    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise NotReadableError("encrypted")
        if (pages := claimed_pages(reader)) > MOST_PAGES or (pages := len(reader.pages)) > MOST_PAGES:
            raise NotReadableError("too_many_pages", pages)
        return "\n".join(pages_until_enough(reader))
    except (DependencyError, FileNotDecryptedError) as problem:
        raise NotReadableError("encrypted") from problem
    except LimitReachedError as problem:
        raise NotReadableError("too_big_inside") from problem


def claimed_pages(reader: object) -> int:
    """How many pages a document says it has, before anybody walks through them."""
    with contextlib.suppress(KeyError, TypeError, AttributeError, ValueError):
        return int(reader.trailer["/Root"]["/Pages"]["/Count"])  # type: ignore[attr-defined]  # suppressed above
    return 0


def pages_until_enough(reader: object) -> Iterator[str]:
    """The text of one page after the other, until there is as much as is kept."""
    length = 0
    for page in reader.pages:  # type: ignore[attr-defined]  # a PdfReader, imported only when needed
        text = page.extract_text()
        length += len(text)
        yield text
        if length > MOST_CHARACTERS:
            return


def limit() -> None:
    """Give up what a parser does not need, for good, as far as this system knows how."""
    with contextlib.suppress(ImportError):
        import resource  # noqa: PLC0415 -- not on every system

        for which, most in (
            (resource.RLIMIT_AS, MEMORY),
            (resource.RLIMIT_CPU, PROCESSOR_SECONDS),
            (resource.RLIMIT_FSIZE, MOST_WRITTEN),
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_NOFILE, 64),
        ):
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(which, (most, most))
    with contextlib.suppress(ImportError, OSError, AttributeError, TypeError):
        import ctypes  # noqa: PLC0415 -- refused from here on

        unshare = ctypes.CDLL(None).unshare
        if unshare(NEW_NETWORK) != 0:
            unshare(NEW_USER | NEW_NETWORK)
    sys.addaudithook(refuse)


def refuse(event: str, arguments: tuple[object, ...]) -> None:
    """Meet one event of the interpreter; the network, other programs and writing files are not for a parser."""
    writes = event == "open" and isinstance(arguments[2], int) and bool(arguments[2] & WRITING)
    if writes or event.startswith(REFUSED):
        raise PermissionError(event)


def main() -> None:
    """Read the file, say its text or why there is none."""
    limit()
    sys.setrecursionlimit(2_000)
    try:
        answer: dict[str, object] = {"text": text_of(sys.stdin.buffer.read())[:MOST_CHARACTERS]}
    except NotReadableError as problem:
        answer = {"problem": problem.name, "detail": problem.detail}
    except MemoryError:
        answer = {"problem": "too_big_inside", "detail": 0}
    except Exception:  # noqa: BLE001 -- a hostile file may raise anything, and all of it means the same
        answer = {"problem": "broken", "detail": 0}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
