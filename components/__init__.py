"""Reusable pieces of screen: each a noun with one verb, `show()`.

The only place for session state (`session`) and caching (`cached`). A component owns its widgets, takes its key as a
parameter and returns a plain value. Services are called by pages; two components call them from their callbacks
(`session` looks the visitor up, `diagnostic` stores an answer), because a callback runs before its page does.
"""
