"""What every table shares: naming, column kinds, the metadata."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, MetaData, Text, text
from sqlalchemy.orm import DeclarativeBase, mapped_column


class Base(DeclarativeBase):
    """All tables of Waymark. Constraint names are systematic, so a migration can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        },
    )
    type_annotation_map = {str: Text(), datetime: DateTime(timezone=True), int: BigInteger()}  # noqa: RUF012 -- SQLAlchemy's own class attribute


Id = Annotated[int, mapped_column(BigInteger, Identity(always=True), primary_key=True)]
Moment = Annotated[datetime, mapped_column(DateTime(timezone=True))]
CreatedAt = Annotated[datetime, mapped_column(DateTime(timezone=True), server_default=text("now()"))]
OwnerId = Annotated[int, mapped_column(BigInteger, ForeignKey("users.id", ondelete="CASCADE"))]


def one_of(column: str, *values: str) -> str:
    """The text of a CHECK that `column` holds one of `values` (we use text + CHECK, not enum types)."""
    listed = ", ".join(f"'{value}'" for value in values)
    return f"{column} in ({listed})"
