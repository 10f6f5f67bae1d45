"""The link at the end of a mail: GET shows a page with a button, POST ends the mails, in one click (RFC 8058).

Nobody need be signed in: the token is the proof. A token that is nobody's gets the same answers.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter
from fastapi import Path as InPath
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from logic import settings
from logic.notifications import kinds, letters, preference_service, unsubscribing

LONGEST = 200
# A mail program that looks a link up must not end anything, so only a button does; and the token stays out of searches.
HEADERS = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}

router = APIRouter(include_in_schema=False)
Part = Annotated[str, InPath(max_length=LONGEST)]

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@router.get("/unsubscribe/{kind}/{token}", response_class=HTMLResponse)
def ask(kind: Part, token: Part) -> HTMLResponse:
    """A page that asks whether to end the mails; by itself it changes nothing."""
    named = kinds.named(kind)
    buttons = [{"label": "No more mails of any kind", "action": unsubscribing.path(unsubscribing.EVERY_KIND, token)}]
    if named:
        label = f"No more mails: {kinds.LABEL[named].lower()}"
        buttons.insert(0, {"label": label, "action": unsubscribing.path(named, token)})
    sentence = "One click, no sign-in. Your plan, your streak and your inbox in Waymark stay as they are."
    return _page("Fewer mails?", sentence, buttons)


@router.post("/unsubscribe/{kind}/{token}", response_class=HTMLResponse)
def unsubscribe(kind: Part, token: Part) -> HTMLResponse:
    """End the mails; what is sent along (List-Unsubscribe=One-Click) need not be read."""
    preference_service.unsubscribe(token, kind)
    named = kinds.named(kind)
    what = f"mails of this kind ({kinds.LABEL[named].lower()})" if named else "mails of this sort"
    return _page("Done", f"If this link is yours, you get no more {what}. You can change your mind any time.", [])


def _page(title: str, sentence: str, buttons: list[dict[str, str]]) -> HTMLResponse:
    """The page; what it says does not depend on whose token it is."""
    page = _templates.get_template("unsubscribe.html.jinja").render(
        title=title,
        sentence=sentence,
        buttons=buttons,
        settings_url=f"{settings.current().base_url}{letters.SETTINGS_PATH}",
    )
    return HTMLResponse(page, headers=HEADERS)
