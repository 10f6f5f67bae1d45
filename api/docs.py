"""GET /api/docs: the OpenAPI document as one page to read; no script, nothing from elsewhere."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api import description
from logic import settings

router = APIRouter()

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@router.get("/docs", response_class=HTMLResponse, include_in_schema=False)
def read_docs(request: Request) -> HTMLResponse:
    """Every endpoint with its parameters, its answers and a command to try."""
    return HTMLResponse(rendered(request.app.openapi()))


def rendered(document: description.Document) -> str:
    """The page for an OpenAPI document."""
    return _templates.get_template("docs.html.jinja").render(
        info=document["info"],
        schemes=document["components"]["securitySchemes"],
        endpoints=description.endpoints(document, settings.current().base_url),
        models=description.models(document),
    )
