"""The place for every `st.cache_*` (none is needed yet), and what a server imports before its first visitor."""

from __future__ import annotations

import importlib

HEAVY = ("numpy", "pandas", "plotly.graph_objects", "logic.assessment.selection")


def import_heavy_modules() -> None:
    """Import what a first visitor would otherwise wait for."""
    for name in HEAVY:
        importlib.import_module(name)
