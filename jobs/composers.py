"""Who turns an order for words into a request: the slice the words belong to, imported when a job needs it.

A module composes with `compose_<feature>` or else `compose`: (person_id, subject_id, at) -> Request | None, where None
says that there is nothing to write any more. It may have `after_<feature>` or `after`: (person_id, subject_id, written,
at), which is called with what was written, or with None when nobody could.
"""

from __future__ import annotations

import importlib
import importlib.util
from datetime import datetime
from types import ModuleType
from typing import Any, Final

from logic.ai import service as ai
from logic.ai.service import Feature

MODULES: Final = {
    Feature.PLAN_DAY: "logic.plans.wording_service",
    Feature.DIAGNOSIS: "logic.plans.wording_service",
    Feature.HINT: "logic.plans.hint_service",
    Feature.TEACHER_SUMMARY: "logic.review.summary_service",
    Feature.GROWTH_PLAN: "logic.growth.writing_service",
}


def write(feature: Feature, subject_id: int, person_id: int, *, at: datetime) -> None:
    """Compose, have it written, and tell the slice how it went."""
    module = _module(feature)
    compose = _named(module, "compose", feature)
    if compose is None:
        return
    request = compose(person_id, subject_id, at)
    written = None if request is None else ai.write(request, at=at)
    after = _named(module, "after", feature)
    if after is not None:
        after(person_id, subject_id, written, at)


def _module(feature: Feature) -> ModuleType | None:
    name = MODULES.get(feature)
    is_there = name is not None and importlib.util.find_spec(name.rpartition(".")[0]) and importlib.util.find_spec(name)
    return importlib.import_module(name) if name is not None and is_there else None


def _named(module: ModuleType | None, name: str, feature: Feature) -> Any:
    return getattr(module, f"{name}_{feature.value}", None) or getattr(module, name, None)
