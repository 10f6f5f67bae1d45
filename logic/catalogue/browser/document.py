"""A page made of a question's program.

A program that starts with `<` is a page; a line `// script` in it ends the page, and what follows is its script.
Any other program is the script of an empty page.
"""

from __future__ import annotations

import re

DIVIDER = re.compile(r"^[ \t]*// script[ \t]*\n", re.MULTILINE)
IMPORTING = re.compile(r"(?:import|export)\b(?!\s*\()")
AWAITING = re.compile(r"\bawait\b")
# No request for an icon of the page.
HEAD = '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Shop</title><link rel="icon" href="data:,">'


def document(source: str) -> str:
    """The HTML document of a program."""
    page, script = parts(source)
    return f"{HEAD}</head><body>{page}{_element(script)}</body></html>"


def parts(source: str) -> tuple[str, str]:
    """The page and the script that follows it, either may be empty."""
    if not source.lstrip().startswith("<"):
        return "", source
    page, *scripts = DIVIDER.split(source, maxsplit=1)
    return page, "".join(scripts)


def _element(script: str) -> str:
    if not script.strip():
        return ""
    kind = ' type="module"' if is_module(script) else ""
    harmless = re.sub(r"</(?=script)", r"<\\/", script, flags=re.IGNORECASE)
    return f"<script{kind}>\n{harmless}\n</script>"


def is_module(script: str) -> bool:
    """Whether a script does at its left margin what only a module can: await, import, export."""
    lines = (line for line in script.splitlines() if line and not line.startswith((" ", "\t", "/", "*")))
    return any(IMPORTING.match(line) or (AWAITING.search(line) and "async" not in line) for line in lines)
