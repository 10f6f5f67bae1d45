"""How hypothesis searches: how long an example takes says nothing about our rules, only about a busy machine."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile("waymark", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("waymark")
