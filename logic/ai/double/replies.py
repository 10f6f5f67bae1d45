"""Answers as the protocol has them: whole, in pieces, or as an error. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from logic.ai.double.requests import Asked, RefusedError, counted

PIECE: Final = 12  # characters


def whole(asked: Asked, content: str | None, *, number: int, created: int, **changed: Any) -> dict[str, Any]:
    """A chat completion; `changed` replaces parts of its choice."""
    message = {"role": "assistant", "content": content, "refusal": changed.pop("refusal", None), "annotations": []}
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop", **changed}
    return {
        "id": f"chatcmpl-double{number}",
        "object": "chat.completion",
        "created": created,
        "model": asked.model,
        "choices": [choice],
        "usage": usage(asked, content or ""),
        "system_fingerprint": None,
    }


def streamed(asked: Asked, content: str, *, number: int, created: int) -> Iterator[bytes]:
    """The same in pieces, as server-sent events."""
    base = {"id": f"chatcmpl-double{number}", "object": "chat.completion.chunk", "created": created}

    def chunk(choices: list[Any], **more: Any) -> bytes:
        return f"data: {json.dumps({**base, 'model': asked.model, 'choices': choices, **more})}\n\n".encode()

    yield chunk([{"index": 0, "delta": {"role": "assistant", "content": ""}, "finish_reason": None}])
    for start in range(0, len(content), PIECE):
        yield chunk([{"index": 0, "delta": {"content": content[start : start + PIECE]}, "finish_reason": None}])
    yield chunk([{"index": 0, "delta": {}, "finish_reason": "stop"}])
    if asked.counts:
        yield chunk([], usage=usage(asked, content))
    yield b"data: [DONE]\n\n"


def usage(asked: Asked, content: str) -> dict[str, int]:
    """The tokens of question and answer."""
    answered = counted(content)
    return {
        "prompt_tokens": asked.tokens,
        "completion_tokens": answered,
        "total_tokens": asked.tokens + answered,
    }


def error(problem: RefusedError) -> dict[str, Any]:
    """A refusal, as providers word it."""
    kind = "server_error" if problem.status >= 500 else problem.code  # noqa: PLR2004 -- the server's own fault
    return {"error": {"message": problem.message, "type": kind, "param": None, "code": problem.code}}
