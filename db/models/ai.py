"""Who writes for us when somebody does: providers, what each call of theirs cost, what they wrote.

Money is in nanocents (a billionth of a cent): a million tokens may cost 7.5 cents, a call needs a few of them.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, Integer, LargeBinary, SmallInteger, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, CreatedAt, Id, Moment, OwnerId, one_of

FEATURES = ("plan_day", "diagnosis", "hint", "growth_plan", "teacher_summary", "test")
OUTCOMES = (
    "under_way",
    "answered",
    "timeout",
    "unreachable",
    "refused",
    "rate_limited",
    "failed",
    "malformed",
    "over_budget",
    "no_key",
    "lost",
)
_LISTED = ", ".join(f'"{feature}"' for feature in FEATURES)


class AiProvider(Base):
    """An OpenAI-compatible server. Its key is encrypted, and only the end of it is shown; prices are for one token.

    The lower its `priority`, the sooner it is asked. `features` names what it may be used for. A key may travel in the
    clear on this machine alone.
    """

    __tablename__ = "ai_providers"
    __table_args__ = (
        CheckConstraint("length(name) between 1 and 60", name="name"),
        CheckConstraint(
            r"length(base_url) <= 300 and base_url ~ '^(https://|http://(localhost|127\.0\.0\.1|\[::1\])(:|/|$))'",
            name="base_url",
        ),
        CheckConstraint("length(model) between 1 and 120", name="model"),
        CheckConstraint("(encrypted_key is null) = (key_ending is null)", name="key"),
        CheckConstraint("length(key_ending) <= 4", name="key_ending"),
        CheckConstraint("priority between 1 and 999", name="priority"),
        CheckConstraint("input_nanocents >= 0 and output_nanocents >= 0", name="prices"),
        CheckConstraint("monthly_budget_cents >= 0", name="budget"),
        CheckConstraint("timeout_ms between 200 and 60000", name="timeout"),
        CheckConstraint(f"features <@ '[{_LISTED}]'::jsonb and jsonb_typeof(features) = 'array'", name="features"),
        Index("uq_ai_providers_name", text("lower(name)"), unique=True),
    )
    id: Mapped[Id]
    name: Mapped[str]
    base_url: Mapped[str]
    model: Mapped[str]
    encrypted_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    key_ending: Mapped[str | None]
    priority: Mapped[int] = mapped_column(SmallInteger)
    input_nanocents: Mapped[int]
    output_nanocents: Mapped[int]
    monthly_budget_cents: Mapped[int | None]
    timeout_ms: Mapped[int] = mapped_column(Integer, server_default=text("8000"))
    features: Mapped[list[str]] = mapped_column(JSONB)
    is_enabled: Mapped[bool] = mapped_column(server_default=text("true"))
    created_at: Mapped[CreatedAt]


class AiSpending(Base):
    """What a provider has cost in a calendar month (UTC), with what calls under way may cost at the most."""

    __tablename__ = "ai_spending"
    __table_args__ = (CheckConstraint("nanocents >= 0", name="nanocents"),)
    provider_id: Mapped[int] = mapped_column(ForeignKey("ai_providers.id", ondelete="CASCADE"), primary_key=True)
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    nanocents: Mapped[int]


class AiCall(Base):
    """One call of a provider, whatever came of it; none of the words. Costs stay when the person goes, without them.

    `attempt` counts the providers that were asked one question, from 1.
    """

    __tablename__ = "ai_calls"
    __table_args__ = (
        CheckConstraint(one_of("feature", *FEATURES), name="feature"),
        CheckConstraint(one_of("outcome", *OUTCOMES), name="outcome"),
        CheckConstraint("attempt > 0", name="attempt"),
        CheckConstraint("input_tokens >= 0 and output_tokens >= 0 and cost_nanocents >= 0", name="cost"),
        Index(None, "provider_id", "at"),
        Index(None, "user_id", "feature", "at"),
        Index(None, "at"),
    )
    id: Mapped[Id]
    at: Mapped[Moment]
    provider_id: Mapped[int | None] = mapped_column(ForeignKey("ai_providers.id", ondelete="SET NULL"))
    provider_name: Mapped[str]
    model: Mapped[str]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    feature: Mapped[str]
    prompt: Mapped[str]
    attempt: Mapped[int] = mapped_column(SmallInteger)
    outcome: Mapped[str]
    input_tokens: Mapped[int] = mapped_column(Integer)
    output_tokens: Mapped[int] = mapped_column(Integer)
    cost_nanocents: Mapped[int] = mapped_column(BigInteger)
    latency_ms: Mapped[int] = mapped_column(Integer)


class AiAnswer(Base):
    """An answer that passed its checks, kept for the same question asked again. It goes with whom it is about."""

    __tablename__ = "ai_answers"
    __table_args__ = (
        CheckConstraint(one_of("feature", *FEATURES), name="feature"),
        Index(None, "expires_at"),
        Index(None, "user_id"),
    )
    digest: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[OwnerId]
    feature: Mapped[str]
    answer: Mapped[dict[str, Any]] = mapped_column(JSONB)
    provider_name: Mapped[str]
    written_at: Mapped[Moment]
    expires_at: Mapped[Moment]
