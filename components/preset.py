"""Widgets that show what is stored, whatever this tab last had in them: another device may have changed it."""

from __future__ import annotations

from components import session


def own(name: str) -> str:
    """The name of a widget of this session alone.

    A page that was open while the server went down brings along what was chosen in it, to a session that knows nothing
    of it: no callback would run, and what was never saved would be shown as chosen. Under a new name it is drawn anew.
    """
    return f"{name}-{session.serial()}"


def key(name: str, value: object) -> str:
    """The key for a widget that is drawn next and shows `value`; `session.peek(name, ...)` reads what is in it.

    The value is only set where it differs: setting it anew while somebody is choosing would undo their next choice.
    """
    if session.peek(name, object) != value:
        session.keep(name, value)
    return session.PREFIX + name
