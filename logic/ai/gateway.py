"""Somebody else's model, asked through the plain OpenAI library: one question, one checked answer, or an error.

The library's own retries are off: what fails goes to the next provider, not to the same one again. Its time limit is
for each read, and a server that drips a byte a second would never meet it; ours is for the whole call, and to keep it
every call runs as a task of one event loop, in a thread of its own, that can be given up at any moment. A redirect is
not followed: a key does not travel to where somebody else points. What a server says of a failure is not repeated: it
may hold the key.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import functools
import logging
import threading
from collections.abc import AsyncIterator
from typing import Any, Final, TypeVar

import httpx2
import openai
from openai import AsyncOpenAI
from openai.types.chat import ChatCompletion
from pydantic import BaseModel, ValidationError

from logic.ai.asking import NO_KEY, Answered, CallFailedError, Reached
from logic.ai.choosing import Outcome
from logic.ai.schemas import response_format

Answer = TypeVar("Answer", bound=BaseModel)
LARGEST: Final = 1_000_000  # bytes of an answer
_GRACE: Final = 1.0  # seconds until a call that was given up is gone
_CHATTY: Final = ("openai", "httpx2", "httpcore2")  # at debug level they would tell what was asked, and the headers
_TOO_MANY: Final = 429
_SERVER_ERROR: Final = 500


def ask(reached: Reached, system: str, question: str, shape: type[Answer], *, most_tokens: int) -> Answered[Answer]:
    """Ask once, within the provider's time limit from the first byte sent to the last received.

    Raises CallFailedError.
    """
    made = _ended_in_time(_completion(reached, system, question, shape, most_tokens), reached.timeout_seconds)
    if isinstance(made, CallFailedError):
        raise made
    tokens = _tokens(made)
    found = _parsed(made, shape)
    if found is None:
        raise CallFailedError(Outcome.MALFORMED, **tokens, may_have_cost=True)
    return Answered(found, **tokens)


def _ended_in_time(call: Any, seconds: float) -> ChatCompletion | CallFailedError:
    """The end of a call, or that its time was up; never later than `seconds` and a little."""
    task = asyncio.run_coroutine_threadsafe(asyncio.wait_for(call, seconds), _loop())
    try:
        made: ChatCompletion | CallFailedError = task.result(seconds + _GRACE)
    except TimeoutError:
        task.cancel()
        return CallFailedError(Outcome.TIMEOUT, may_have_cost=True)
    return made


async def _completion(
    reached: Reached, system: str, question: str, shape: type[BaseModel], most_tokens: int
) -> ChatCompletion | CallFailedError:
    """The answer as it came. A failure is a value: an exception of the library's would carry the request along."""
    try:
        wanted: Any = response_format(shape)
        return await _client(reached).chat.completions.create(
            model=reached.model,
            messages=[{"role": "system", "content": system}, {"role": "user", "content": question}],
            response_format=wanted,
            max_completion_tokens=most_tokens,
        )
    except openai.APITimeoutError as problem:
        return CallFailedError(Outcome.TIMEOUT, may_have_cost=not _never_sent(problem))
    except openai.APIConnectionError as problem:
        return CallFailedError(Outcome.UNREACHABLE, may_have_cost=not _never_sent(problem))
    except openai.APIStatusError as problem:
        return CallFailedError(_of_status(problem.status_code), status=problem.status_code)
    except Exception:  # noqa: BLE001 -- whatever a strange answer does to the library, the next provider is asked
        return CallFailedError(Outcome.MALFORMED, may_have_cost=True)


def _client(reached: Reached) -> AsyncOpenAI:
    client = AsyncOpenAI(
        api_key=reached.key,
        base_url=reached.base_url,
        timeout=reached.timeout_seconds,
        max_retries=0,
        default_headers={"Accept-Encoding": "identity"},
        http_client=_http(),
    )
    client.organization = client.project = None  # the library would take them from the environment
    return client


def _never_sent(problem: openai.APIConnectionError) -> bool:
    return isinstance(problem.__cause__, httpx2.ConnectError | httpx2.ConnectTimeout)


def _of_status(status: int) -> Outcome:
    if status == _TOO_MANY:
        return Outcome.RATE_LIMITED
    return Outcome.FAILED if status >= _SERVER_ERROR else Outcome.REFUSED


def _parsed(made: Any, shape: type[Answer]) -> Answer | None:
    """The answer in its shape; None when it is cut, refused, or of another shape. Nothing about `made` is certain."""
    try:
        choice = made.choices[0]
        content = choice.message.content
        if choice.finish_reason not in {"stop", None} or not isinstance(content, str):
            return None
        return shape.model_validate_json(content)
    except (ValidationError, AttributeError, IndexError, TypeError, KeyError):
        return None


def _tokens(made: Any) -> dict[str, int]:
    """How many tokens a provider counted; 0 for what it does not say, or says in no number."""
    usage = getattr(made, "usage", None)
    counted = {"input_tokens": "prompt_tokens", "output_tokens": "completion_tokens"}
    found = {name: getattr(usage, theirs, 0) for name, theirs in counted.items()}
    return {name: min(max(number, 0), 10**7) if type(number) is int else 0 for name, number in found.items()}


class _Bounded(httpx2.AsyncByteStream):
    """A body that may grow to LARGEST, and no further."""

    def __init__(self, stream: httpx2.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        received = 0
        async for part in self._stream:
            received += len(part)
            if received > LARGEST:
                raise httpx2.ReadError("the answer is too large")
            yield part

    async def aclose(self) -> None:
        await self._stream.aclose()


class _Transport(httpx2.AsyncHTTPTransport):
    """The library's own, with bounded bodies; a packed one could unfold to anything, and nobody asked for one."""

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        response = await super().handle_async_request(request)
        if response.headers.get("content-encoding", "identity") != "identity":
            await response.aclose()
            raise httpx2.ReadError("the answer is packed")
        if isinstance(response.stream, httpx2.AsyncByteStream):
            response.stream = _Bounded(response.stream)
        return response


@functools.cache
def _http() -> httpx2.AsyncClient:
    """One pool of connections for every provider; used on the loop alone. No proxy and no netrc finds its way in."""
    return httpx2.AsyncClient(transport=_Transport(trust_env=False), follow_redirects=False, trust_env=False)


_starting = threading.Lock()


def _loop() -> asyncio.AbstractEventLoop:
    with _starting:
        return _started()


@functools.cache
def _started() -> asyncio.AbstractEventLoop:
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    # The library imports most of itself when it is first used; that is nobody's time limit.
    _ = _client(Reached("http://127.0.0.1", "", NO_KEY, 1.0)).chat.completions.create
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="models", daemon=True)
    thread.start()
    atexit.register(_end, loop, thread)
    return loop


def _end(loop: asyncio.AbstractEventLoop, thread: threading.Thread) -> None:
    """Close what is open when the process ends in order."""
    with contextlib.suppress(TimeoutError, RuntimeError):
        asyncio.run_coroutine_threadsafe(_http().aclose(), loop).result(_GRACE)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(_GRACE)
    if not loop.is_running():
        loop.close()
