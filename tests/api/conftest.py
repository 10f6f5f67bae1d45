"""The API over real HTTP: uvicorn on a loopback port, put together as asgi.py does it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount, Route

from tests import factories


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Where the API answers."""
    from api.health import health
    from api.main import create_api, create_auth, create_performance
    from api.measuring import Measured
    from api.metrics import metrics
    from api.security import SecurityHeaders

    application = Starlette(
        routes=[
            Route("/health", health),
            Route("/metrics", metrics, methods=["GET", "POST"]),
            Mount("/api", create_api()),
            Mount("/performance", create_performance()),
            Mount("/auth", create_auth()),
        ],
        middleware=[Middleware(Measured), Middleware(SecurityHeaders)],
    )
    server = uvicorn.Server(uvicorn.Config(application, log_level="critical", ws="none", lifespan="off"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@pytest.fixture
def client(address) -> Iterator[httpx.Client]:
    """Nobody, asking."""
    with httpx.Client(base_url=address, timeout=30) as opened:
        yield opened


@pytest.fixture
def as_holder(address):
    """Make a client that carries a person's API token."""
    opened: list[httpx.Client] = []

    def client_of(user_id: int) -> httpx.Client:
        headers = {"Authorization": f"Bearer {factories.api_token(user_id)}"}
        opened.append(httpx.Client(base_url=address, headers=headers, timeout=30))
        return opened[-1]

    yield client_of
    for each in opened:
        each.close()


@pytest.fixture
def learner(database, as_holder) -> httpx.Client:
    """A learner without a plan, asking with a token."""
    return as_holder(factories.learner())


def problem(answer: httpx.Response, status: int) -> str:
    """Check that an answer is a proper problem document and return its sentence."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == status
    assert body["type"] == "about:blank"
    assert body["title"]
    sentence: str = body["detail"]
    assert "Traceback" not in answer.text
    assert sentence.endswith("."), sentence
    assert " " in sentence
    return sentence
