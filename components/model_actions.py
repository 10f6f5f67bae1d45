"""What an administrator can do to a model. Each asks why, and is done by a second click.

A key is typed into a field that hides it, goes to the service, and is on no page again but for its end.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from components import feedback, model_form, session
from logic import clock
from logic.accounts.visitor import Visitor
from logic.administration.actions import LONGEST_REASON, SHORTEST_REASON
from logic.ai import providers_service as providers
from logic.ai.views import Provider
from logic.errors import NotSignedInError

REMOVED = "What it wrote stays, and so does what it cost, under its name. Its key is gone for good."


def offer_adding() -> None:
    """Draw the button that adds a model."""
    if st.button("Add a model", type="primary", icon=":material/add:", key="model-add"):
        st.dialog("Add a model", icon=":material/add:", width="large")(adding)()


def show(provider: Provider, *, is_last: bool) -> None:
    """Draw a button for each thing that can be done to a model now."""
    _button("Edit", ":material/edit:", editing, provider)
    _button("Replace key", ":material/key:", replacing_key, provider)
    if provider.place > 1:
        _button("Ask earlier", ":material/arrow_upward:", asking_earlier, provider)
    if not is_last:
        _button("Ask later", ":material/arrow_downward:", asking_later, provider)
    _button(*_SWITCH[provider.is_enabled], switching, provider)
    _button("Remove", ":material/delete:", removing, provider)


def adding() -> None:
    """Draw the form for a new model, and add it."""
    draft, key = model_form.show(None, key="model-new")
    _done_by(
        "Add it",
        "model-new",
        lambda asker, why: providers.add(asker, draft(), key, why, at=clock.now()),
        "The model is added. Test it, then it may write.",
    )


def editing(provider: Provider) -> None:
    """Draw the form of a model, and change it; an empty key leaves the one it has."""
    draft, key = model_form.show(provider, key=f"model-edit-{provider.id}")
    _done_by(
        "Save",
        f"model-edit-{provider.id}",
        lambda asker, why: providers.change(asker, provider.id, draft(), why, at=clock.now(), key=key),
        "The model is changed.",
    )


def replacing_key(provider: Provider) -> None:
    """Draw a field for another key, and keep that one."""
    st.markdown("The key it has is forgotten. Left empty, it is asked without one, as a server of your own may be.")
    key = model_form.key_field(f"model-key-{provider.id}")
    _done_by(
        "Replace the key",
        f"model-key-{provider.id}",
        lambda asker, why: providers.replace_key(asker, provider.id, key, why, at=clock.now()),
        "The key is replaced.",
    )


def asking_earlier(provider: Provider) -> None:
    """Draw the question why, and let it be asked one place earlier."""
    _move(provider, provider.place - 1, "Ask it earlier")


def asking_later(provider: Provider) -> None:
    """Draw the question why, and let it be asked one place later."""
    _move(provider, provider.place + 1, "Ask it later")


def switching(provider: Provider) -> None:
    """Draw what follows, and switch it on or off."""
    is_enabled = not provider.is_enabled
    st.markdown(
        "It is asked again, in its place."
        if is_enabled
        else "It is asked no more. Nothing waits for it, and nothing fails."
    )
    _done_by(
        "Switch it on" if is_enabled else "Switch it off",
        f"model-switch-{provider.id}",
        lambda asker, why: providers.enable(asker, provider.id, why, is_enabled=is_enabled, at=clock.now()),
        f"The model is {'on' if is_enabled else 'off'}.",
    )


def removing(provider: Provider) -> None:
    """Draw what follows, and remove it."""
    st.markdown(REMOVED)
    _done_by(
        "Remove it",
        f"model-remove-{provider.id}",
        lambda asker, why: providers.remove(asker, provider.id, why, at=clock.now()),
        "The model is removed.",
    )


def _move(provider: Provider, place: int, sure: str) -> None:
    _done_by(
        sure,
        f"model-move-{provider.id}",
        lambda asker, why: providers.move(asker, provider.id, place, why, at=clock.now()),
        f"It is asked as number {place} now.",
    )


def _button(title: str, icon: str, inside: Callable[[Provider], None], provider: Provider) -> None:
    if st.button(title, icon=icon, key=f"model-{inside.__name__}-{provider.id}"):
        st.dialog(f"{title}: {provider.name}", icon=icon, width="large" if inside is editing else "small")(inside)(
            provider
        )


def _done_by(sure: str, key: str, act: Callable[[Visitor, str], object], done: str) -> None:
    """Ask why, and act on the second click."""
    why = st.text_area(
        "Why? It stays in the audit log.",
        max_chars=LONGEST_REASON,
        key=f"{key}-reason",
        height=80,
        placeholder=f"At least {SHORTEST_REASON} characters",
    )
    if st.button(sure, type="primary", key=f"{key}-sure"):
        with feedback.explained():
            act(_asker(), why or "")
            feedback.done_after_rerun(done)


def _asker() -> Visitor:
    """Who asks now; a dialog may stay open longer than a sign-in."""
    asker = session.current_visitor()
    if asker is None:
        raise NotSignedInError
    return asker


_SWITCH = {True: ("Switch off", ":material/pause:"), False: ("Switch on", ":material/play_arrow:")}
