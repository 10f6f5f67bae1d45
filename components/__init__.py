"""Reusable pieces of screen: each a noun with one verb, `show()`.

The only place for session state (`session`) and caching (`cached`). A component owns its widgets, takes its key as a
parameter and returns a plain value; it calls no service.
"""
