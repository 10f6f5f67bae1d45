"""Alembic's entry: one connection, one transaction, the models' metadata."""

from __future__ import annotations

import os

from alembic import context
from sqlalchemy import Connection, create_engine

import db.models
from db.models.base import Base


def run(connection: Connection) -> None:
    """Run the migrations on an open connection."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_type=True,
        include_name=lambda name, kind, _parents: kind != "table" or name in Base.metadata.tables,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with create_engine(os.environ["DATABASE_OWNER_URL"]).connect() as opened:
        run(opened)
        opened.commit()

__all__ = ["db", "run"]
