"""How the server is configured: durable for people, fast for tests.

Settings travel on the command line of each start, so a newer Waymark never meets an older file of them.
"""

from __future__ import annotations

ALWAYS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # a socket's path has 107 bytes, a checkout's path may have more
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "shared_buffers": "128MB",
    "effective_cache_size": "1GB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "max_wal_size": "512MB",
    "random_page_cost": "1.1",
    "log_line_prefix": "%m [%p] %u@%d ",
    "log_checkpoints": "off",
}
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
FORGETFUL = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",  # it would hold template databases just when a test wants to copy them
    "max_wal_size": "2GB",
}


def of_server(*, port: int, for_tests: bool) -> list[str]:
    """Command line settings of `postgres`; `for_tests` trades what a power cut would take for speed."""
    settings = ALWAYS | (FORGETFUL if for_tests else DURABLE) | {"port": str(port)}
    return [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]


def of_initdb(*, superuser: str, password_file: str, character_type: str, for_tests: bool) -> list[str]:
    """Command line of `initdb`: scram everywhere, and the same order of text on every machine.

    The builtin provider sorts by code point and knows Unicode's cases; `character_type` is what pg_trgm asks
    whether a character is a letter.
    """
    return [
        "--username", superuser, "--pwfile", password_file, "--auth", "scram-sha-256",
        "--encoding", "UTF8", "--locale", "C", "--lc-ctype", character_type,
        "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--no-instructions",
        *(["--no-sync"] if for_tests else []),
    ]  # fmt: skip
