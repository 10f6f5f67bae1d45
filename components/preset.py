"""Widgets that show what is stored, whatever this tab last had in them: another device may have changed it."""

from __future__ import annotations

from components import session


def key(name: str, value: object) -> str:
    """The key for a widget that is drawn next and shows `value`; `session.peek(name, ...)` reads what is in it.

    The value is only set where it differs: setting it anew while somebody is choosing would undo their next choice.
    It is always set where this session has none: a page that was open while the server went down brings along what was
    chosen in it, and would go on showing as chosen what was never saved.
    """
    if not session.holds(name) or session.peek(name, object) != value:
        session.keep(name, value)
    return session.PREFIX + name
