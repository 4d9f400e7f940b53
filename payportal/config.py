"""Settings from the environment, all optional for the embedded default."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, tzinfo
from pathlib import Path

from payportal.domain.errors import PayportalError
from payportal.domain.pay_to import DEMONSTRATION, PayTo
from payportal.domain.seller import Seller
from payportal.domain.sending_time import zone

ROOT = Path(__file__).resolve().parent.parent
DEVELOPMENT_SECRET = "development-only-secret"  # noqa: S105 - refused in production


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that differs between installations."""

    database_url: str
    secret_key: str = DEVELOPMENT_SECRET
    env: str = "development"
    base_url: str = "http://127.0.0.1:5000"
    payment_gateway: str = "sandbox"
    stripe_api_key: str = ""
    stripe_publishable_key: str = ""
    stripe_webhook_secret: str = ""
    stripe_api_base: str = ""
    mail_url: str = ""
    field_encryption_key: str = ""
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    oidc_name: str = "single sign-on"
    scheduler: bool = False
    timezone: str = "UTC"
    """Where the business is: its days begin at midnight there, and pages tell moments so."""
    proxies: int = 0
    """How many proxies of ours stand in front: by their word visitors are told apart where tries are counted."""
    var: Path = ROOT / "var"
    realtime_erp_url: str = ""
    """Where payments of services are booked at once: an address, ``simulator`` (or ``simulator:refuses`` …)."""
    realtime_erp_token: str = ""
    seller: Seller = field(default_factory=Seller)
    """The business itself, as its papers name it."""
    pay_to: PayTo = DEMONSTRATION
    """Where wires and checks go."""
    testing: bool = False

    @property
    def field_keys(self) -> tuple[str, ...]:
        """Return the keys that seal fields, the newest first; without one, development has its own, production none."""
        keys = tuple(key.strip() for key in self.field_encryption_key.split(",") if key.strip())
        return keys or (() if self.production else (f"{self.secret_key}: fields",))

    @property
    def zone(self) -> tzinfo:
        """Return the time zone of the business."""
        return zone(self.timezone) or UTC

    def day(self, at: datetime) -> date:
        """Return the business day of a moment."""
        return at.astimezone(self.zone).date()

    @property
    def production(self) -> bool:
        """Return whether this installation serves real people."""
        return self.env == "production"


def from_environment(environ: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings that the environment asks for; raises PayportalError on one that cannot be."""
    var = Path(environ.get("PAYPORTAL_VAR") or ROOT / "var")
    settings = Settings(
        database_url=database_url(environ.get("DATABASE_URL", ""), var),
        secret_key=environ.get("SECRET_KEY") or DEVELOPMENT_SECRET,
        env=_one_of(environ, "PAYPORTAL_ENV", ("development", "production")),
        base_url=environ.get("PAYPORTAL_BASE_URL", "http://127.0.0.1:5000").rstrip("/"),
        payment_gateway=_one_of(environ, "PAYMENT_GATEWAY", ("sandbox", "stripe")),
        stripe_api_key=environ.get("STRIPE_API_KEY", ""),
        stripe_publishable_key=environ.get("STRIPE_PUBLISHABLE_KEY", ""),
        stripe_webhook_secret=environ.get("STRIPE_WEBHOOK_SECRET", ""),
        stripe_api_base=environ.get("STRIPE_API_BASE", ""),
        mail_url=environ.get("MAIL_URL", ""),
        field_encryption_key=environ.get("FIELD_ENCRYPTION_KEY", ""),
        oidc_issuer=environ.get("OIDC_ISSUER", "").rstrip("/"),
        oidc_client_id=environ.get("OIDC_CLIENT_ID", ""),
        oidc_client_secret=environ.get("OIDC_CLIENT_SECRET", ""),
        oidc_name=environ.get("OIDC_NAME") or "single sign-on",
        realtime_erp_url=environ.get("REALTIME_ERP_URL", "").rstrip("/"),
        realtime_erp_token=environ.get("REALTIME_ERP_TOKEN", ""),
        scheduler=_one_of(environ, "SCHEDULER", ("off", "on")) == "on",
        timezone=_timezone(environ.get("PAYPORTAL_TIMEZONE") or "UTC"),
        proxies=_proxies(environ.get("PAYPORTAL_PROXIES") or "0"),
        var=var,
        seller=_seller(environ),
        pay_to=_pay_to(environ),
    )
    if settings.production and (settings.secret_key == DEVELOPMENT_SECRET or len(settings.secret_key) < 24):
        raise PayportalError("PAYPORTAL_ENV=production needs a SECRET_KEY of its own, at least 24 characters long")
    if settings.oidc_issuer and not (settings.oidc_client_id and settings.oidc_client_secret):
        raise PayportalError("OIDC_ISSUER needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET too")
    if settings.production and settings.oidc_issuer and not settings.oidc_issuer.startswith("https://"):
        raise PayportalError("OIDC_ISSUER must begin with https:// in production")
    _check_realtime(settings)
    return settings


def _check_realtime(settings: Settings) -> None:
    """Refuse an address for posting at once that would not do: no web address, no token, or in the clear."""
    url = settings.realtime_erp_url
    if not url or url.partition(":")[0] == "simulator":
        return
    if not url.startswith(("http://", "https://")) or not settings.realtime_erp_token:
        raise PayportalError("REALTIME_ERP_URL must begin with http:// or https://, and needs REALTIME_ERP_TOKEN too")
    if settings.production and not url.startswith("https://"):
        raise PayportalError("REALTIME_ERP_URL must begin with https:// in production")


def database_url(url: str, var: Path) -> str:
    """Return the SQLAlchemy URL for ``url``: SQLite under ``var`` by default, psycopg for PostgreSQL."""
    if not url:
        var.mkdir(parents=True, exist_ok=True)
        return f"sqlite:///{var / 'payportal.db'}"
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise PayportalError("DATABASE_URL must begin with sqlite:/// or postgresql://", code="bad_database_url")
    return url


def _timezone(name: str) -> str:
    if zone(name) is None:
        raise PayportalError(f"PAYPORTAL_TIMEZONE={name!r} is not known; use a name such as America/Chicago")
    return name


def _proxies(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) < 10):
        raise PayportalError(f"PAYPORTAL_PROXIES={text!r} is no number of proxies; use 0 for none, or 1")
    return int(text)


def _seller(environ: Mapping[str, str]) -> Seller:
    """Return the business of ``SELLER_NAME``, ``SELLER_VAT_ID`` …; the demonstration's company where none is named."""
    given = {one.name: environ.get(f"SELLER_{one.name.upper()}", "").strip() for one in fields(Seller)}
    return Seller(**given) if given["name"] else Seller()


def _pay_to(environ: Mapping[str, str]) -> PayTo:
    """Return the account of ``PAY_TO_IBAN``, ``PAY_TO_CHECK_ADDRESS`` …; none in production unless named."""
    given = {one.name: environ.get(f"PAY_TO_{one.name.upper()}", "").strip() for one in fields(PayTo)}
    named = any(given.values()) or environ.get("PAYPORTAL_ENV") == "production"
    return PayTo(**given) if named else DEMONSTRATION


def _one_of(environ: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    value = environ.get(name) or allowed[0]
    if value not in allowed:
        raise PayportalError(f"{name}={value!r} is not known; use one of {', '.join(allowed)}")
    return value
