"""What is known of the questions themselves: statistics, calibrations, changes of key, reports.

People who act on the bank are named by number only: no row of one person hangs on another's.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, CreatedAt, Id, Moment, OwnerId, one_of

REVISIONS = ("retired", "restored", "key changed", "calibrated", "exposure")
COMPLAINTS = ("wrong answer", "unclear", "outdated", "does not show", "other")


class BankRevision(Base):
    """One change of what the bank says of its questions: who has read the bank before it reads it again.

    With `changed_by`, the audit trail of what people did to a question; append-only.
    """

    __tablename__ = "bank_revisions"
    __table_args__ = (CheckConstraint(one_of("kind", *REVISIONS), name="kind"), Index(None, "family_id"))
    id: Mapped[Id]
    at: Mapped[Moment]
    kind: Mapped[str]
    family_id: Mapped[int | None] = mapped_column(ForeignKey("item_families.id"))
    changed_by: Mapped[int | None]
    reason: Mapped[str | None]


class ItemStatistics(Base):
    """What the answers so far say of one family.

    `choices[i]` counts how often stored option i was chosen; `discrimination` is the point-biserial correlation with
    the rest of the test, `drift` how far recent answers are from what the parameters expect (a share, signed).
    """

    __tablename__ = "item_statistics"
    __table_args__ = (
        CheckConstraint("answered between 0 and presented and right_answers between 0 and answered", name="counts"),
        CheckConstraint("facility between 0 and 1", name="facility"),
        CheckConstraint("discrimination between -1 and 1", name="discrimination"),
        CheckConstraint("cardinality(choices) = 4", name="choices"),
    )
    family_id: Mapped[int] = mapped_column(ForeignKey("item_families.id"), primary_key=True, autoincrement=False)
    computed_at: Mapped[Moment]
    presented: Mapped[int]
    answered: Mapped[int]
    right_answers: Mapped[int]
    facility: Mapped[float | None] = mapped_column(Float)
    discrimination: Mapped[float | None] = mapped_column(Float)
    choices: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    median_seconds: Mapped[float | None] = mapped_column(Float)
    mean_seconds: Mapped[float | None] = mapped_column(Float)
    rapid_share: Mapped[float | None] = mapped_column(Float)
    drift: Mapped[float | None] = mapped_column(Float)
    flags: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))


class Calibration(Base):
    """One run of the calibration: from how many answers, how well they are explained, how the scale was held."""

    __tablename__ = "calibrations"
    id: Mapped[Id]
    at: Mapped[Moment]
    responses: Mapped[int]
    persons: Mapped[int]
    families: Mapped[int]
    log_likelihood: Mapped[float] = mapped_column(Float)
    iterations: Mapped[int]
    shift: Mapped[float] = mapped_column(Float)
    seconds: Mapped[float] = mapped_column(Float)


class ItemParameters(Base):
    """The parameters a calibration gave a family, with their standard errors; append-only history."""

    __tablename__ = "item_parameters"
    __table_args__ = (Index("ix_item_parameters_family_id", "family_id", "calibration_id"),)
    calibration_id: Mapped[int] = mapped_column(ForeignKey("calibrations.id"), primary_key=True)
    family_id: Mapped[int] = mapped_column(ForeignKey("item_families.id"), primary_key=True)
    a: Mapped[float] = mapped_column(Float)
    b: Mapped[float] = mapped_column(Float)
    se_a: Mapped[float] = mapped_column(Float)
    se_b: Mapped[float] = mapped_column(Float)
    responses: Mapped[int]


class KeyChange(Base):
    """A key that was wrong: from which stored option to which (None: no option is right, nobody's answer counts).

    `variant_ids` are the texts it was wrong in.
    """

    __tablename__ = "key_changes"
    __table_args__ = (
        CheckConstraint("old_key between 0 and 3 and new_key between 0 and 3", name="keys"),
        CheckConstraint("old_key is distinct from new_key", name="changes"),
        Index("uq_key_changes_under_way", "family_id", unique=True, postgresql_where=text("finished_at is null")),
    )
    id: Mapped[Id]
    family_id: Mapped[int] = mapped_column(ForeignKey("item_families.id"))
    variant_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    old_key: Mapped[int | None] = mapped_column(SmallInteger)
    new_key: Mapped[int | None] = mapped_column(SmallInteger)
    reason: Mapped[str]
    changed_by: Mapped[int | None]
    changed_at: Mapped[Moment]
    finished_at: Mapped[datetime | None]


class ResultCorrection(Base):
    """What a change of key did to one submitted attempt: once per attempt and change, however often it is tried."""

    __tablename__ = "result_corrections"
    __table_args__ = (
        ForeignKeyConstraint(
            ["user_id", "attempt_id"],
            ["assessment_attempts.user_id", "assessment_attempts.id"],
            ondelete="CASCADE",
        ),
        Index(None, "user_id"),
    )
    key_change_id: Mapped[int] = mapped_column(ForeignKey("key_changes.id"), primary_key=True)
    attempt_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    user_id: Mapped[int] = mapped_column(BigInteger)
    old_score: Mapped[int] = mapped_column(SmallInteger)
    old_total: Mapped[int] = mapped_column(SmallInteger)
    new_score: Mapped[int] = mapped_column(SmallInteger)
    new_total: Mapped[int] = mapped_column(SmallInteger)
    old_passed: Mapped[bool | None]
    new_passed: Mapped[bool | None]
    xp_change: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    at: Mapped[Moment]


class ItemReport(Base):
    """A learner's word that something is wrong with a question; one per learner and question."""

    __tablename__ = "item_reports"
    __table_args__ = (
        UniqueConstraint("user_id", "variant_id"),
        CheckConstraint(one_of("complaint", *COMPLAINTS), name="complaint"),
        CheckConstraint("length(comment) <= 1000", name="comment_length"),
        Index(None, "family_id"),
        Index("ix_item_reports_open", "created_at", postgresql_where=text("closed_at is null")),
    )
    id: Mapped[Id]
    user_id: Mapped[OwnerId]
    family_id: Mapped[int] = mapped_column(ForeignKey("item_families.id"))
    variant_id: Mapped[int] = mapped_column(ForeignKey("item_variants.id"))
    complaint: Mapped[str]
    comment: Mapped[str] = mapped_column(Text, server_default=text("''"))
    created_at: Mapped[CreatedAt]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None]
    reply: Mapped[str | None]
