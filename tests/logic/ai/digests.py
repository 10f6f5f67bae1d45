"""All a model must never change, as one digest a table: read as the owner of the database, past every policy."""

from __future__ import annotations

from sqlalchemy import Engine, text

# What a call of a model itself writes down; everything else in the schema is held together.
OF_MODELS = ("ai_calls", "ai_answers", "ai_spending")
_TABLES = text("""
    select relname from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
      and relname not like 'procrastinate%' and relname <> 'alembic_version' order by relname
""")
_JOBS = text("select count(*), coalesce(max(id), 0) from procrastinate_jobs where task_name <> 'ai_write'")


def of_everything(owner: Engine) -> dict[str, str]:
    """A digest of every table but those of models, by name; and how many jobs there are that are not a model's."""
    with owner.connect() as connection:
        names = [name for name in connection.scalars(_TABLES) if name not in OF_MODELS]
        found = {name: str(connection.scalar(_digest(name))) for name in names}
        found["jobs"] = str(connection.execute(_JOBS).one())
    return found


def _digest(table: str) -> object:
    quoted = '"' + table.replace('"', '""') + '"'
    return text(f"select md5(coalesce(string_agg(one::text, chr(10) order by one::text), '')) from {quoted} one")  # noqa: S608 -- names of the catalogue's own
