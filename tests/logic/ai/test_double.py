"""The double of a provider, asked through the OpenAI library as anybody asks one."""

from __future__ import annotations

from collections.abc import Iterator

import httpx2
import openai
import pytest
from openai import OpenAI
from pydantic import BaseModel, Field

from logic.ai import schemas
from logic.ai.double import composing, troubles
from logic.ai.double.running import Double
from logic.ai.double.troubles import Kind, Trouble
from logic.ai.schemas import (
    DiagnosisWords,
    GrowthPlanText,
    HintWords,
    PlanDayWords,
    Shape,
    SummaryWords,
    TestWords,
    response_format,
)

ASKED = [{"role": "user", "content": "Hello"}]


class Chapter(Shape):
    heading: str = Field(min_length=30, max_length=60)
    is_long: bool
    pages: int


class Book(Shape):
    title: str = Field(max_length=20)
    chapters: list[Chapter] = Field(min_length=2, max_length=3)
    note: str | None


@pytest.fixture
def client(double: Double) -> Iterator[OpenAI]:
    with OpenAI(api_key=double.key, base_url=double.base_url, max_retries=0, timeout=5) as opened:
        yield opened


@pytest.mark.parametrize(
    "shape", [TestWords, PlanDayWords, DiagnosisWords, HintWords, SummaryWords, GrowthPlanText, Book]
)
def test_it_answers_in_the_shape_that_is_asked_for(client: OpenAI, shape: type[BaseModel]):
    made = client.chat.completions.create(model="m", messages=ASKED, response_format=response_format(shape))
    assert shape.model_validate_json(made.choices[0].message.content or "")
    assert made.usage
    assert made.usage.total_tokens == made.usage.prompt_tokens + made.usage.completion_tokens
    assert composing.answer({"type": "string"})


def test_it_answers_the_library_s_own_way_of_asking_for_a_shape(client: OpenAI):
    class Plain(BaseModel):
        greeting: str

    made = client.chat.completions.parse(model="m", messages=ASKED, response_format=Plain)
    assert made.choices[0].message.parsed


def test_it_streams_the_same_answer_in_pieces_with_its_tokens(client: OpenAI):
    whole = client.chat.completions.create(model="m", messages=ASKED)
    pieces = list(
        client.chat.completions.create(model="m", messages=ASKED, stream=True, stream_options={"include_usage": True})
    )
    said = "".join(piece.choices[0].delta.content or "" for piece in pieces if piece.choices)
    assert said == whole.choices[0].message.content
    assert len(pieces) > 4
    assert pieces[-1].usage == whole.usage


def test_a_stream_that_dies_half_way_says_so(client: OpenAI, double: Double):
    double.fails_next(Kind.HALF)
    stream = client.chat.completions.create(model="m", messages=ASKED, stream=True)
    with pytest.raises((openai.APIConnectionError, httpx2.HTTPError)):
        list(stream)


def test_it_lists_its_models(client: OpenAI):
    assert [model.id for model in client.models.list()] == ["waymark-words"]


def test_it_lets_nobody_in_with_another_key_and_repeats_what_it_was_given(double: Double):
    with (
        OpenAI(api_key="sk-wrong", base_url=double.base_url, max_retries=0) as client,
        pytest.raises(openai.AuthenticationError, match="sk-wrong"),
    ):
        client.chat.completions.create(model="m", messages=ASKED)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"model": ""}, "model parameter"),
        ({"messages": []}, "too short"),
        ({"messages": [{"role": "nobody", "content": "x"}]}, "Invalid value"),
        ({"extra_body": {"colour": "red"}}, "Unrecognized request argument"),
        ({"max_completion_tokens": 0}, "max_completion_tokens"),
        ({"response_format": {"type": "yaml"}}, "response_format"),
    ],
)
def test_it_refuses_what_a_provider_refuses(client: OpenAI, changed: dict[str, object], said: str):
    with pytest.raises(openai.BadRequestError, match=said):
        client.chat.completions.create(**{"model": "m", "messages": ASKED, **changed})


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        ({"minLength": 3}, "'minLength' is not permitted"),
        ({"additionalProperties": True}, "additionalProperties"),
        ({"required": []}, "'required' must name every field"),
    ],
)
def test_a_strict_schema_has_to_be_one(client: OpenAI, spoilt: dict[str, object], said: str):
    wanted = response_format(HintWords)
    wanted["json_schema"]["schema"].update(spoilt)
    with pytest.raises(openai.BadRequestError, match=said):
        client.chat.completions.create(model="m", messages=ASKED, response_format=wanted)


def test_what_it_was_sent_is_kept(client: OpenAI, double: Double):
    client.chat.completions.create(model="m", messages=ASKED)
    assert [(sent.method, sent.path) for sent in double.sent] == [("POST", "/v1/chat/completions")]
    assert double.sent[0].said["messages"] == ASKED
    assert double.sent[0].headers["authorization"] == f"Bearer {double.key}"


def test_a_model_may_be_named_after_a_trouble(client: OpenAI):
    with pytest.raises(openai.InternalServerError):
        client.chat.completions.create(model="waymark-words:503", messages=ASKED)
    with pytest.raises(openai.RateLimitError) as limited:
        client.chat.completions.create(model="waymark-words:429", messages=ASKED)
    assert limited.value.response.headers["retry-after"] == "20"
    assert troubles.of_model("waymark-words:half") == Trouble(Kind.HALF)
    assert troubles.of_model("waymark-words:late").seconds > 0
    assert troubles.of_model("llama3:8b") == troubles.of_model("waymark-words") == Trouble()


@pytest.mark.parametrize("shape", [TestWords, PlanDayWords, GrowthPlanText, Book])
def test_lengths_are_told_in_words_and_in_no_other_way(shape: type[BaseModel]):
    said = str(response_format(shape))
    assert "characters" in said
    assert not any(word in said for word in ("minLength", "maxLength", "minItems", "maxItems"))
    assert schemas.described(shape) != schemas.described(HintWords)
