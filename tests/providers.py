"""Providers of models for other tests, added as an administrator adds them; the server behind them is the double."""

from __future__ import annotations

import json

from sqlalchemy import text

from db.engine import DatabaseRole, transaction
from db.queries import administration
from logic import clock
from logic.access.roles import Role
from tests import factories

FEATURES = ("plan_day", "diagnosis", "hint", "growth_plan", "teacher_summary", "test")
_ADD = text("""
    insert into ai_providers (name, base_url, model, priority, input_nanocents, output_nanocents, timeout_ms, features)
    values (:name, :base_url, :model, :priority, 0, 0, :timeout_ms, cast(:features as jsonb)) returning id
""")


def provider(
    base_url: str, name: str = "Lark", *, model: str = "waymark-words", priority: int = 10, timeout_ms: int = 5000
) -> int:
    """The id of a provider that wants no key and serves everything."""
    administrator = factories.learner("Grace Hopper", roles=(Role.ADMIN,))
    values = {
        "name": name,
        "base_url": base_url,
        "model": model,
        "priority": priority,
        "timeout_ms": timeout_ms,
        "features": json.dumps(FEATURES),
    }
    with transaction(administrator, role=DatabaseRole.ADMINISTRATOR) as session:
        provider_id = int(session.execute(_ADD, values).scalar_one())
        administration.record(
            session,
            action="model added",
            admin_id=administrator,
            admin_name="Grace Hopper",
            subject_id=administrator,
            subject_label=name,
            reason="A test wants a model",
            details={"model": str(provider_id)},
            at=clock.now(),
        )
    return provider_id
