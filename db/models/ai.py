"""Who writes for us when somebody does: providers, and what each of their calls cost."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, LargeBinary, SmallInteger, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, CreatedAt, Id, Moment, one_of

FEATURES = ("plan_day", "diagnosis", "hint", "growth_plan", "teacher_summary", "test")
OUTCOMES = ("answered", "timeout", "refused", "unreachable", "malformed", "over_budget", "rate_limited")


class AiProvider(Base):
    """An OpenAI-compatible server. The key is encrypted; prices are in millionths of a cent a token.

    The lower its `priority`, the sooner it is asked. `features` names what it may be used for.
    """

    __tablename__ = "ai_providers"
    __table_args__ = (
        CheckConstraint("length(name) between 1 and 60", name="name"),
        CheckConstraint("base_url ~ '^https?://' and length(base_url) <= 300", name="base_url"),
        CheckConstraint("length(model) between 1 and 120", name="model"),
        CheckConstraint("priority between 1 and 99", name="priority"),
        CheckConstraint("input_price >= 0 and output_price >= 0", name="prices"),
        CheckConstraint("monthly_budget_cents >= 0", name="budget"),
        CheckConstraint("timeout_ms between 500 and 60000", name="timeout"),
        Index("uq_ai_providers_name", "name", unique=True),
    )
    id: Mapped[Id]
    name: Mapped[str]
    base_url: Mapped[str]
    model: Mapped[str]
    encrypted_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    priority: Mapped[int] = mapped_column(SmallInteger)
    input_price: Mapped[int]
    output_price: Mapped[int]
    monthly_budget_cents: Mapped[int | None]
    timeout_ms: Mapped[int] = mapped_column(Integer, server_default=text("8000"))
    features: Mapped[list[str]] = mapped_column(JSONB)
    is_enabled: Mapped[bool] = mapped_column(server_default=text("true"))
    created_at: Mapped[CreatedAt]


class AiCall(Base):
    """One call of a provider, whatever came of it. Costs stay counted when the person goes, without their name."""

    __tablename__ = "ai_calls"
    __table_args__ = (
        CheckConstraint(one_of("feature", *FEATURES), name="feature"),
        CheckConstraint(one_of("outcome", *OUTCOMES), name="outcome"),
        CheckConstraint("input_tokens >= 0 and output_tokens >= 0 and cost_microcents >= 0", name="cost"),
        Index(None, "provider_id", "at"),
        Index(None, "user_id", "at"),
    )
    id: Mapped[Id]
    at: Mapped[Moment]
    provider_id: Mapped[int | None] = mapped_column(ForeignKey("ai_providers.id", ondelete="SET NULL"))
    provider_name: Mapped[str]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    feature: Mapped[str]
    prompt: Mapped[str]
    outcome: Mapped[str]
    input_tokens: Mapped[int] = mapped_column(Integer)
    output_tokens: Mapped[int] = mapped_column(Integer)
    cost_microcents: Mapped[int] = mapped_column(BigInteger)
    latency_ms: Mapped[int] = mapped_column(Integer)


class AiAnswer(Base):
    """An answer that passed its checks, kept for the same question asked again; nobody's words are the key's text."""

    __tablename__ = "ai_answers"
    __table_args__ = (Index(None, "expires_at"),)
    question_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    answer: Mapped[dict[str, Any]] = mapped_column(JSONB)
    provider_name: Mapped[str]
    expires_at: Mapped[datetime]
