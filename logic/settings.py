"""The one configuration object: frozen, read once from the environment, refused when it is not safe."""

from __future__ import annotations

import functools
import ipaddress
import os
import re
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from logic.errors import SetupError

ROOT = Path(__file__).resolve().parent.parent
DEVELOPMENT_SECRET = "waymark-development-only"  # noqa: S105 -- production refuses it below
SHORTEST_SECRET = 32
SHORTEST_METRICS_TOKEN = 24
_MASTER_KEY = re.compile(r"[A-Za-z0-9_-]{43}=")

Environment = Literal["development", "test", "production"]


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs between installations.

    `database_url` is what the application connects with, `owner_url` what migrations use; both are None
    when the embedded PostgreSQL is to be started. `data` is the folder for everything we write.
    """

    environment: Environment
    database_url: str | None
    owner_url: str | None
    data: Path
    host: str
    port: int
    base_url: str
    secret_key: str
    smtp_url: str | None
    mail_from: str
    trusted_proxies: tuple[str, ...]
    log_format: Literal["console", "json"]
    board_zone: str
    level_curve: Literal["linear", "root"]
    stripe_secret_key: str | None
    stripe_webhook_secret: str | None
    stripe_api_base: str | None
    metrics_token: str | None
    ai_master_keys: tuple[str, ...] = field(default=(), repr=False)

    @property
    def payments(self) -> Literal["off", "double", "stripe"]:
        """Whether anything costs money here, and who takes it: Stripe, or our double of it."""
        if self.stripe_secret_key is None:
            return "off"
        return "double" if self.stripe_api_base else "stripe"

    @property
    def is_production(self) -> bool:
        """Whether real people's data is at stake."""
        return self.environment == "production"

    @property
    def secure_cookies(self) -> bool:
        """Whether the cookie may travel over https only."""
        return self.base_url.startswith("https://")


def from_environment(environ: Mapping[str, str]) -> Settings:
    """Read the settings; raises SetupError with one clear sentence when a value cannot be used."""
    environment = environ.get("WAYMARK_ENV", "development")
    if environment not in {"development", "test", "production"}:
        raise SetupError(f"WAYMARK_ENV is '{environment}'; it may be development, test or production.")
    port = _port(environ.get("PORT", "8501"))
    database_url = _database_url(environ, "DATABASE_URL")
    settings = Settings(
        environment=environment,  # type: ignore[arg-type]  # checked against the Literal just above
        database_url=database_url,
        owner_url=_database_url(environ, "DATABASE_OWNER_URL") or database_url,
        data=Path(environ.get("WAYMARK_DATA") or ROOT / ".waymark").expanduser().absolute(),
        host=environ.get("HOST", "127.0.0.1"),
        port=port,
        base_url=environ.get("WAYMARK_BASE_URL", f"http://127.0.0.1:{port}").rstrip("/"),
        secret_key=environ.get("WAYMARK_SECRET_KEY", DEVELOPMENT_SECRET),
        smtp_url=environ.get("SMTP_URL") or None,
        mail_from=environ.get("MAIL_FROM", "Waymark <no-reply@waymark.invalid>"),
        trusted_proxies=_networks(environ.get("WAYMARK_TRUSTED_PROXIES", "")),
        log_format="json" if environment == "production" else "console",
        board_zone=_zone(environ.get("WAYMARK_BOARD_TIME_ZONE", "UTC")),
        level_curve=_curve(environ.get("WAYMARK_LEVEL_CURVE", "linear")),
        stripe_secret_key=_stripe_key(environ),
        stripe_webhook_secret=environ.get("STRIPE_WEBHOOK_SECRET") or None,
        stripe_api_base=environ.get("STRIPE_API_BASE") or None,
        metrics_token=_metrics_token(environ.get("WAYMARK_METRICS_TOKEN", "")),
        ai_master_keys=_master_keys(environ.get("WAYMARK_AI_MASTER_KEYS", "")),
    )
    if settings.stripe_secret_key and not settings.stripe_webhook_secret:
        raise SetupError(
            "STRIPE_WEBHOOK_SECRET is missing; without it nobody could tell Stripe's messages from others."
        )
    if settings.is_production:
        _refuse_defaults(settings)
    return settings


def _metrics_token(text: str) -> str | None:
    if text and len(text) < SHORTEST_METRICS_TOKEN:
        raise SetupError(
            f"WAYMARK_METRICS_TOKEN is shorter than {SHORTEST_METRICS_TOKEN} characters; whoever guesses it reads the"
            " figures. Without it /metrics stays closed."
        )
    return text or None


def _master_keys(text: str) -> tuple[str, ...]:
    """The keys that providers' keys are encrypted with, the one to encrypt with first; none where there are none."""
    keys = tuple(part.strip() for part in text.split(",") if part.strip())
    if not all(_MASTER_KEY.fullmatch(key) for key in keys):
        raise SetupError(
            "WAYMARK_AI_MASTER_KEYS holds something that is no master key; `python manage.py ai master-key` prints one."
            " Several are separated by commas, the newest first."
        )
    return keys


@functools.cache
def current() -> Settings:
    """The settings of this process, read from its environment once."""
    return from_environment(os.environ)


def _refuse_defaults(settings: Settings) -> None:
    if settings.secret_key == DEVELOPMENT_SECRET or len(settings.secret_key) < SHORTEST_SECRET:
        raise SetupError(
            f"WAYMARK_SECRET_KEY is missing or shorter than {SHORTEST_SECRET} characters;"
            " production does not start with a default secret.",
        )
    if settings.database_url is None:
        raise SetupError("DATABASE_URL is missing; production does not run on the embedded PostgreSQL.")
    if settings.stripe_api_base:
        raise SetupError("STRIPE_API_BASE is set; production takes payments with Stripe itself, or none.")
    if settings.base_url == f"http://127.0.0.1:{settings.port}":
        raise SetupError("WAYMARK_BASE_URL is missing; links in mails and the sign-in cookie depend on it.")


def _stripe_key(environ: Mapping[str, str]) -> str | None:
    """The key to Stripe; none where payments are off, whatever else is said."""
    wanted = environ.get("WAYMARK_PAYMENTS", "on")
    if wanted not in {"on", "off"}:
        raise SetupError(f"WAYMARK_PAYMENTS is '{wanted}'; it may be on or off.")
    return (environ.get("STRIPE_SECRET_KEY") or None) if wanted == "on" else None


def _zone(text: str) -> str:
    if text not in zoneinfo.available_timezones():
        raise SetupError(f"WAYMARK_BOARD_TIME_ZONE is '{text}'; it must be a name such as UTC or Africa/Addis_Ababa.")
    return text


def _curve(text: str) -> Literal["linear", "root"]:
    if text not in {"linear", "root"}:
        raise SetupError(f"WAYMARK_LEVEL_CURVE is '{text}'; it may be linear (100 XP a level) or root.")
    return "root" if text == "root" else "linear"


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or not 0 < int(text) < 65536:  # noqa: PLR2004 -- the range of a TCP port
        raise SetupError(f"PORT is '{text}'; it must be a number from 1 to 65535.")
    return int(text)


def _database_url(environ: Mapping[str, str], name: str) -> str | None:
    """Accept the usual spellings of a PostgreSQL address and name our driver in it."""
    text = environ.get(name)
    if not text:
        return None
    scheme, separator, rest = text.partition("://")
    if not separator or scheme not in {"postgres", "postgresql", "postgresql+psycopg"}:
        raise SetupError(f"{name} must start with postgresql://; only PostgreSQL is supported.")
    return f"postgresql+psycopg://{rest}"


def _networks(text: str) -> tuple[str, ...]:
    parts = tuple(part.strip() for part in text.split(",") if part.strip())
    for part in parts:
        try:
            ipaddress.ip_network(part, strict=False)
        except ValueError as problem:
            raise SetupError(f"WAYMARK_TRUSTED_PROXIES has '{part}', which is no address.") from problem
    return parts
