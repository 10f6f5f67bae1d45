"""What protects the data in the database itself, read from PostgreSQL's own catalogue.

expected_catalogue.json is what it was when somebody last looked at it. After a migration that changes any of it:

    python -m tests.db.catalogue

writes the file anew, and its difference is reviewed like code.
"""

from __future__ import annotations

import json
from pathlib import Path

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

EXPECTED = Path(__file__).with_name("expected_catalogue.json")
ROLES = ("waymark_app", "waymark_gate", "waymark_worker")

Catalogue = dict[str, list[str]]

# The job queue's own constraints and triggers are its library's business; who may use its tables is ours.
_TABLES = """
    with everything as (select * from pg_class where relnamespace = 'public'::regnamespace),
         ours as (select * from everything where relname not like 'procrastinate%')
"""
_ME = "( SELECT (NULLIF(current_setting('app.user_id'::text, true), ''::text))::bigint AS \"nullif\")"
_QUESTIONS = {
    "row security": """
        select relname from ours where relrowsecurity
    """,
    "policies": """
        select format('%s: %s for %s to %s using %s with check %s', relation.relname, policy.polname,
                      case policy.polcmd when '*' then 'all' when 'r' then 'select' when 'a' then 'insert'
                          when 'w' then 'update' else 'delete' end,
                      (select string_agg(role.rolname, ', ' order by role.rolname) from pg_roles role
                       where role.oid = any (policy.polroles)),
                      coalesce(pg_get_expr(policy.polqual, policy.polrelid), 'nothing'),
                      coalesce(pg_get_expr(policy.polwithcheck, policy.polrelid), 'the same'))
        from pg_policy policy join ours relation on relation.oid = policy.polrelid
    """,
    "rights on tables": """
        select format('%s: %s may %s', relation.relname, given.grantee::regrole,
                      string_agg(lower(given.privilege_type), ', ' order by given.privilege_type))
        from everything relation, aclexplode(relation.relacl) given
        where relation.relkind in ('r', 'p', 'v', 'm') and given.grantee <> relation.relowner
        group by relation.relname, given.grantee
    """,
    "rights on columns": """
        select format('%s: %s may %s %s', relation.relname, given.grantee::regrole, lower(given.privilege_type),
                      string_agg(part.attname, ', ' order by part.attname))
        from pg_attribute part join everything relation on relation.oid = part.attrelid, aclexplode(part.attacl) given
        group by relation.relname, given.grantee, given.privilege_type
    """,
    "triggers": """
        select format('%s: %s', relation.relname, pg_get_triggerdef(known.oid))
        from pg_trigger known join ours relation on relation.oid = known.tgrelid
        where not known.tgisinternal
    """,
    "checks": """
        select format('%s: %s %s', relation.relname, known.conname, pg_get_constraintdef(known.oid))
        from pg_constraint known join ours relation on relation.oid = known.conrelid
        where known.contype in ('c', 'x')
    """,
    "partial unique indexes": """
        select pg_get_indexdef(known.indexrelid)
        from pg_index known join ours relation on relation.oid = known.indrelid
        where known.indisunique and known.indpred is not null
    """,
    "views": """
        select format('%s: %s', relation.relname, array_to_string(relation.reloptions, ', '))
        from ours relation
        where relation.relkind in ('v', 'm')
    """,
    "functions in their owner's name": """
        select format('%s: %s, to be called by %s', routine.oid::regprocedure,
                      array_to_string(routine.proconfig, ', '),
                      coalesce((select string_agg(case given.grantee when 0 then 'everybody'
                                                  else given.grantee::regrole::text end, ', ' order by given.grantee)
                                from aclexplode(routine.proacl) given where given.grantee <> routine.proowner),
                               case when routine.proacl is null then 'everybody' else 'nobody else' end))
        from pg_proc routine
        where routine.prosecdef and routine.pronamespace = 'public'::regnamespace
    """,
}


def read(connection: Connection) -> Catalogue:
    """Sorted sentences under each heading."""
    return {heading: _sentences(connection, question) for heading, question in _QUESTIONS.items()}


def _sentences(connection: Connection, question: str) -> list[str]:
    return sorted(line.replace(_ME, "me") for line in connection.scalars(text(_TABLES + question)))


def of(url: str) -> Catalogue:
    """The catalogue of the database at an address."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        return read(connection)


def expected() -> Catalogue:
    """What the catalogue was when it was last reviewed."""
    known: Catalogue = json.loads(EXPECTED.read_text(encoding="utf-8"))
    return known


def differences(before: Catalogue, now: Catalogue) -> list[str]:
    """What was lost and what came, a line each."""
    lost = [f"lost ({heading}): {line}" for heading in before for line in before[heading] if line not in now[heading]]
    came = [f"new ({heading}): {line}" for heading in now for line in now[heading] if line not in before[heading]]
    return lost + came


def main() -> None:
    """Write expected_catalogue.json from a database with every migration."""
    from db.embedded import Cluster
    from db.migrate import upgrade

    with Cluster.temporary() as cluster:
        upgrade(cluster.owner_url(), service_login="waymark_service")
        found = of(cluster.owner_url())
    EXPECTED.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
