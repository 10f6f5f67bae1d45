"""Who was active on which day, how far each person came, and what the days and weeks of everybody add up to."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Date, Float, Index, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Moment, OwnerId

STEPS = ("registered", "assessed", "planned", "first_day", "first_week", "final", "verdict")


class ActiveDay(Base):
    """A local date on which a person learnt something; a trigger on `learner_events` writes it, and nobody else."""

    __tablename__ = "active_days"
    __table_args__ = (Index(None, "user_id", "date"),)
    date: Mapped[date] = mapped_column(Date, primary_key=True)
    user_id: Mapped[OwnerId] = mapped_column(primary_key=True)


class LearnerSteps(Base):
    """The local dates on which a person came to the steps of the funnel for the first time; NULL: not yet."""

    __tablename__ = "learner_steps"
    user_id: Mapped[OwnerId] = mapped_column(primary_key=True, autoincrement=False)
    assessed_on: Mapped[date | None] = mapped_column(Date)
    planned_on: Mapped[date | None] = mapped_column(Date)
    first_day_on: Mapped[date | None] = mapped_column(Date)
    first_week_on: Mapped[date | None] = mapped_column(Date)
    final_on: Mapped[date | None] = mapped_column(Date)
    verdict_on: Mapped[date | None] = mapped_column(Date)


class PlatformAnalytics(Base):
    """Everything that is counted of one local date, over counted people; rolled up again as often as asked.

    `readiness_gained` is the mean over `readiness_people`, `readiness_deviation` their standard deviation.
    """

    __tablename__ = "platform_analytics"
    __table_args__ = (
        CheckConstraint("active <= weekly and weekly <= monthly", name="windows"),
        CheckConstraint("new_people between 0 and people", name="people"),
        CheckConstraint("job_ready between 0 and verdicts", name="job_ready"),
        CheckConstraint(
            "(readiness_gained is null) = (readiness_people = 0)"
            " and (readiness_deviation is null) = (readiness_people < 2)",
            name="readiness",
        ),
    )
    date: Mapped[date] = mapped_column(Date, primary_key=True)
    people: Mapped[int]
    new_people: Mapped[int]
    active: Mapped[int]
    weekly: Mapped[int]
    monthly: Mapped[int]
    active_plans: Mapped[int]
    plans_started: Mapped[int]
    plans_completed: Mapped[int]
    days_finished: Mapped[int]
    weekly_tests_passed: Mapped[int]
    weekly_tests_failed: Mapped[int]
    finals_taken: Mapped[int]
    verdicts: Mapped[int]
    job_ready: Mapped[int]
    readiness_people: Mapped[int]
    readiness_gained: Mapped[float | None] = mapped_column(Float)
    readiness_deviation: Mapped[float | None] = mapped_column(Float)
    rolled_up_at: Mapped[Moment]


class RetentionWeek(Base):
    """How many people of a weekly cohort (the Monday of their registration) were active so many weeks later."""

    __tablename__ = "retention_weeks"
    __table_args__ = (
        CheckConstraint("week >= 0 and people > 0", name="numbers"),
        CheckConstraint("extract(isodow from cohort) = 1", name="monday"),
    )
    cohort: Mapped[date] = mapped_column(Date, primary_key=True)
    week: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    people: Mapped[int]


class FunnelWeek(Base):
    """How many people of a weekly cohort have come to each step by now, and to every step before it."""

    __tablename__ = "funnel_weeks"
    __table_args__ = (
        CheckConstraint(
            "registered >= assessed and assessed >= planned and planned >= first_day and first_day >= first_week"
            " and first_week >= final and final >= verdict and verdict >= 0",
            name="steps",
        ),
        CheckConstraint("extract(isodow from cohort) = 1", name="monday"),
    )
    cohort: Mapped[date] = mapped_column(Date, primary_key=True)
    registered: Mapped[int]
    assessed: Mapped[int]
    planned: Mapped[int]
    first_day: Mapped[int]
    first_week: Mapped[int]
    final: Mapped[int]
    verdict: Mapped[int]
    rolled_up_at: Mapped[Moment]
