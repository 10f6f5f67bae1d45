"""What an installation may and may not say in its environment, and the sentence it reads when it may not."""

from __future__ import annotations

from pathlib import Path

import pytest

from logic.errors import SetupError
from logic.settings import DEVELOPMENT_SECRET, ROOT, Settings, from_environment

SECRET = "s" * 32
ADDRESS = "postgresql://waymark:secret@db.example.org:5432/waymark"
WITH_DRIVER = "postgresql+psycopg://waymark:secret@db.example.org:5432/waymark"
PRODUCTION = {
    "WAYMARK_ENV": "production",
    "WAYMARK_SECRET_KEY": SECRET,
    "DATABASE_URL": ADDRESS,
    "WAYMARK_BASE_URL": "https://learn.example.org",
}


def refusal(**environ: str) -> str:
    with pytest.raises(SetupError) as refused:
        from_environment(environ)
    return refused.value.sentence


def test_an_empty_environment_runs_on_this_machine_alone() -> None:
    settings = from_environment({})
    assert settings == Settings(
        environment="development",
        database_url=None,
        owner_url=None,
        data=ROOT / ".waymark",
        host="127.0.0.1",
        port=8501,
        base_url="http://127.0.0.1:8501",
        secret_key=DEVELOPMENT_SECRET,
        smtp_url=None,
        mail_from="Waymark <no-reply@waymark.invalid>",
        trusted_proxies=(),
        log_format="console",
        board_zone="UTC",
        level_curve="linear",
        stripe_secret_key=None,
        stripe_webhook_secret=None,
        stripe_api_base=None,
        metrics_token=None,
    )
    assert not settings.is_production
    assert not settings.secure_cookies


def test_production_starts_with_a_secret_and_a_database_of_its_own() -> None:
    settings = from_environment(PRODUCTION | {"WAYMARK_BASE_URL": "https://waymark.example.org/"})
    assert settings.is_production
    assert settings.secure_cookies
    assert settings.base_url == "https://waymark.example.org"
    assert settings.log_format == "json"
    assert settings.database_url == settings.owner_url == WITH_DRIVER


@pytest.mark.parametrize("secret", [None, "", "short", "s" * 31, DEVELOPMENT_SECRET])
def test_production_refuses_a_default_or_short_secret(secret: str | None) -> None:
    environ = PRODUCTION | {"WAYMARK_SECRET_KEY": secret or ""}
    if secret is None:
        del environ["WAYMARK_SECRET_KEY"]
    assert refusal(**environ) == (
        "WAYMARK_SECRET_KEY is missing or shorter than 32 characters; production does not start with a default secret."
    )


def test_production_refuses_the_default_secret_however_long_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("logic.settings.DEVELOPMENT_SECRET", "d" * 40)
    assert "default secret" in refusal(**PRODUCTION | {"WAYMARK_SECRET_KEY": "d" * 40})


@pytest.mark.parametrize("environ", [{}, {"DATABASE_URL": ""}])
def test_production_does_not_run_on_the_embedded_database(environ: dict[str, str]) -> None:
    without = {name: value for name, value in PRODUCTION.items() if name != "DATABASE_URL"}
    assert refusal(**without | environ) == (
        "DATABASE_URL is missing; production does not run on the embedded PostgreSQL."
    )


@pytest.mark.parametrize("environment", ["prod", "Production", "", "staging"])
def test_an_unknown_environment_is_refused_rather_than_taken_for_development(environment: str) -> None:
    assert refusal(WAYMARK_ENV=environment) == (
        f"WAYMARK_ENV is '{environment}'; it may be development, test or production."
    )


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "80.5", " 80", "", "1e3", "\u00b2"])
def test_a_port_that_is_none_is_named_in_one_sentence(port: str) -> None:
    assert refusal(PORT=port) == f"PORT is '{port}'; it must be a number from 1 to 65535."


@pytest.mark.parametrize("port", ["1", "8501", "65535"])
def test_any_port_of_the_machine_can_be_had(port: str) -> None:
    settings = from_environment({"PORT": port})
    assert settings.port == int(port)
    assert settings.base_url == f"http://127.0.0.1:{port}"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_the_usual_spellings_of_a_postgresql_address_all_get_our_driver(scheme: str) -> None:
    address = ADDRESS.replace("postgresql", scheme, 1)
    assert from_environment({"DATABASE_URL": address}).database_url == WITH_DRIVER


@pytest.mark.parametrize("name", ["DATABASE_URL", "DATABASE_OWNER_URL"])
@pytest.mark.parametrize(
    "address", ["mysql://root@db/waymark", "sqlite:///waymark.db", "db.example.org/waymark", "postgresql:/db", "://db"]
)
def test_another_kind_of_database_is_refused_by_the_name_of_its_variable(name: str, address: str) -> None:
    assert refusal(**{name: address}) == f"{name} must start with postgresql://; only PostgreSQL is supported."


def test_migrations_use_an_owner_of_their_own_when_one_is_named() -> None:
    settings = from_environment({"DATABASE_URL": ADDRESS, "DATABASE_OWNER_URL": "postgres://owner@db/waymark"})
    assert settings.owner_url == "postgresql+psycopg://owner@db/waymark"
    assert settings.database_url == WITH_DRIVER


def test_the_data_folder_is_absolute_whatever_was_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert from_environment({"WAYMARK_DATA": "kept"}).data == tmp_path / "kept"
    assert from_environment({"WAYMARK_DATA": "~/kept"}).data == tmp_path / "home" / "kept"
    assert from_environment({"WAYMARK_DATA": ""}).data == ROOT / ".waymark"


def test_trusted_proxies_are_a_list_of_networks() -> None:
    settings = from_environment({"WAYMARK_TRUSTED_PROXIES": " 10.0.0.0/8, 192.0.2.7 ,, ::1 "})
    assert settings.trusted_proxies == ("10.0.0.0/8", "192.0.2.7", "::1")


def test_a_proxy_that_is_no_address_is_named() -> None:
    assert refusal(WAYMARK_TRUSTED_PROXIES="10.0.0.0/8, proxy.local") == (
        "WAYMARK_TRUSTED_PROXIES has 'proxy.local', which is no address."
    )


def test_settings_cannot_be_changed_while_the_product_runs() -> None:
    settings = from_environment({})
    with pytest.raises(AttributeError):
        settings.port = 80  # type: ignore[misc]  # that it is refused is the point


def test_production_refuses_to_guess_its_own_address() -> None:
    with pytest.raises(SetupError, match="WAYMARK_BASE_URL is missing"):
        from_environment({name: value for name, value in PRODUCTION.items() if name != "WAYMARK_BASE_URL"})


def test_a_metrics_token_is_long_enough_not_to_be_guessed_or_there_is_none() -> None:
    assert from_environment({"WAYMARK_METRICS_TOKEN": "m" * 24}).metrics_token == "m" * 24
    assert from_environment({"WAYMARK_METRICS_TOKEN": ""}).metrics_token is None
    assert "shorter than 24 characters" in refusal(WAYMARK_METRICS_TOKEN="m" * 23)


def test_payments_are_off_without_a_key_and_wherever_they_are_switched_off() -> None:
    stripe = {"STRIPE_SECRET_KEY": "sk_test_1", "STRIPE_WEBHOOK_SECRET": "whsec_1"}
    assert from_environment({}).payments == "off"
    assert from_environment(stripe).payments == "stripe"
    assert from_environment(stripe | {"STRIPE_API_BASE": "http://127.0.0.1:1"}).payments == "double"
    assert from_environment(stripe | {"WAYMARK_PAYMENTS": "off"}).payments == "off"
    assert "may be on or off" in refusal(WAYMARK_PAYMENTS="maybe")


def test_production_takes_payments_with_stripe_itself_or_none() -> None:
    double = {"STRIPE_SECRET_KEY": "sk_test_double", "STRIPE_WEBHOOK_SECRET": "x", "STRIPE_API_BASE": "http://here"}
    assert "Stripe itself, or none" in refusal(**PRODUCTION, **double)
    assert "STRIPE_WEBHOOK_SECRET is missing" in refusal(**PRODUCTION, STRIPE_SECRET_KEY="sk_live_1")
