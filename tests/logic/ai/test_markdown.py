"""What a model wrote can only be read: no tag, link, image, address, directive or formula survives, and words do."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from logic.ai.markdown import harmless

READER = MarkdownIt("commonmark", {"html": True}).enable(["table"])
# As they are shown: whatever a reader turns into a link or a picture of its own after it has read the signs.
FOUND = re.compile(r"[a-z][a-z0-9+.-]*://|\bwww\.|[\w.+-]+@[\w-]+\.\w|:material/|:[a-z][\w-]*[\[{]|\$", re.IGNORECASE)
BITS = (
    *"[]()<>!`:/\\&;#$@{}.*-=|~\"'",
    *("\n", "\n\n", " ", "  ", "    ", "\t", "\r\n", "\u200d", "\u202e", "\ufeff", "\x00"),
    *(
        "http",
        "https://",
        "http&#58;//",
        "www",
        "www.",
        "evil.example",
        "javascript:",
        "data:text/html,",
        "mailto:a@b.co",
    ),
    *("<script>", "</b>", "<img src=x onerror=y>", "<!--", "-->", "<a href=", "&lt;", "&gt", "&#60;", "&amp;", "lt;"),
    *(
        "![x](",
        "[x]: ",
        "](",
        "][",
        "[^1]",
        "[x]",
        ":red[",
        ":material/home:",
        ":blue-background[",
        ":small",
        ":x{a=b}",
    ),
    *("# ", "## ", "===", "---", "> ", "- ", "1. ", "```", "word", "text", "a", "red", "material/", "x@y.org"),
)
SALAD = st.lists(st.sampled_from(BITS), max_size=40).map("".join)
ANYTHING = st.one_of(SALAD, st.text(max_size=200), st.tuples(SALAD, st.text(max_size=20), SALAD).map("".join))


def tokens(text: str) -> list[Token]:
    """Everything a reader of Markdown finds in a text."""
    found = []
    for block in READER.parse(text):
        found += [block, *(block.children or ())]
    return found


def shown(text: str) -> list[str]:
    """The texts a reader sees, without code, in which nothing is a sign."""
    return [token.content for token in tokens(text) if token.type == "text"]


@given(ANYTHING)
@example("<<b>b>")
@example("&amp;lt;script&amp;gt;")
@example("htt<b>p://evil.example")
@example("[a](b)[c](d)")
@example("![a][b]\n\n[b]: /x")
def test_what_is_harmless_goes_through_unchanged(text: str) -> None:
    once = harmless(text)
    assert harmless(once) == once


@given(ANYTHING)
@example("[a\n]: /x\n\n[a]")
@example("[x]:\n/evil\n\n[x]")
@example("<a\nhref='x'>y</a>")
@example("[a](<b c>)")
@example("[a]( b 'title (x)' )")
def test_a_reader_of_markdown_finds_no_link_picture_or_tag(text: str) -> None:
    kinds = {token.type for token in tokens(harmless(text))}
    assert not kinds & {"link_open", "image", "html_inline", "html_block"}


@given(ANYTHING)
@example("http\\://evil.example")
@example("http&#58;//evil.example")
@example("www&period;evil.example")
@example("a&commat;b.co")
@example("\\:material/home:")
@example(":re\u200bd[x]")
def test_nothing_that_is_shown_becomes_an_address_a_directive_or_a_formula(text: str) -> None:
    for words in shown(harmless(text)):
        assert not FOUND.search(html.unescape(words)), words


@given(ANYTHING)
def test_headings_are_small(text: str) -> None:
    found = {token.tag for token in tokens(harmless(text)) if token.type == "heading_open"}
    assert not found & {"h1", "h2", "h3"}


@given(st.lists(st.text("abcdefgh éßжआم, ", min_size=1), min_size=1, max_size=6))
def test_plain_words_are_left_alone(lines: list[str]) -> None:
    words = "\n".join(" ".join(line.split()) for line in lines)
    assert harmless(words).split() == words.split()


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("**Read** the *first* page.", "**Read** the *first* page."),
        ("1. One\n2. Two\n\n- a\n- b", "1. One\n2. Two\n\n- a\n- b"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "| a | b |\n|---|---|\n| 1 | 2 |"),
        ("Use `a[0]` where a < b and b > 2.", "Use `a[0]` where a < b and b > 2."),
        ("Put a `<label>` beside it.", "Put a `\u2039label\u203a` beside it."),
        ("Put a <b>bold</b> word.", "Put a bold word."),
        ("Read [the page](https://evil.example/?q=1) now.", "Read the page now."),
        ("![pixel](https://evil.example/p.png) See", "pixel See"),
        ("Go to https://evil.example/x?y now", "Go to  now"),
        ("Write to me@evil.example now", "Write to  now"),
        ("It costs $5 or $x^2$.", "It costs \uff045 or \uff04x^2\uff04."),
        ("A :red[warning] :material/home: here", "A warning  here"),
        ("# Big\n\nText\n===\n", "#### Big\n\nText"),
        ("क्\u200dष and family 👨\u200d👩\u200d👧", "क्\u200dष and family 👨\u200d👩\u200d👧"),
        ("at 12:30, ratio 3:4, note: well", "at 12:30, ratio 3:4, note: well"),
        ("a\u202eb\u200bc\x07d", "abcd"),
    ],
)
def test_what_is_written_and_what_is_kept(written: str, kept: str) -> None:
    assert harmless(written) == kept


def test_a_long_hostile_text_is_done_with_quickly_enough_to_be_done_at_all() -> None:
    for hostile in ("[" * 8000, "<" * 8000, "<b" * 4000, "](" * 4000, "&amp;" * 1600, "a@" * 4000, ":a[" * 2600):
        assert harmless(harmless(hostile)) == harmless(hostile)
