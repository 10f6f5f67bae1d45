"""The same services for machines: FastAPI under /api and /auth, /health beside them.

`identity` finds out who asks, `errors` turns a domain error into problem+json, `security` adds the headers, each router
is named for its noun. A route calls one service and returns what it answered.
"""
