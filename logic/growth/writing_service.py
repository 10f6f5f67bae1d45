"""A growth plan in a model's words: what it is asked with, and what becomes of its answer."""

from __future__ import annotations
