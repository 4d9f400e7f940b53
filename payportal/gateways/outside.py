"""The outside world of one installation: which gateway stands behind each port."""

from dataclasses import dataclass

from payportal.config import Settings
from payportal.gateways.http_live_posting import HttpLivePosting
from payportal.gateways.live_posting import LivePosting
from payportal.gateways.oidc import OidcProvider
from payportal.gateways.ports import CardPayments, Mailer, SingleSignOn
from payportal.gateways.sandbox_live_posting import SandboxLivePosting
from payportal.gateways.sandbox_payments import SandboxCards
from payportal.gateways.smtp_mailer import mailer
from payportal.gateways.stripe_payments import StripeCards


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What web pages and jobs may ask of the outside."""

    cards: CardPayments
    mailer: Mailer
    sso: SingleSignOn | None = None
    live: LivePosting | None = None
    """Where payments of services are booked at once; nowhere by standard."""
    site: str = ""
    """Our own address, for links in mails of jobs."""


def outside(settings: Settings) -> Outside:
    """Return the gateways that ``settings`` ask for."""
    return Outside(cards=_cards(settings), mailer=mailer(settings.mail_url, settings.var / "outbox"),
                   sso=_sso(settings), live=_live(settings), site=settings.base_url.rstrip("/"))  # fmt: skip


def _sso(settings: Settings) -> SingleSignOn | None:
    if not settings.oidc_issuer:
        return None
    return OidcProvider(
        settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret, name=settings.oidc_name
    )


def _live(settings: Settings) -> LivePosting | None:
    url = settings.realtime_erp_url
    if not url:
        return None
    simulator, _, behaviour = url.partition(":")
    if simulator == "simulator":
        return SandboxLivePosting(settings.var / "sandbox-billing.db", behaviour=behaviour)
    return HttpLivePosting(url, settings.realtime_erp_token)


def _cards(settings: Settings) -> CardPayments:
    if settings.payment_gateway == "stripe":
        return StripeCards(settings.stripe_api_key, settings.stripe_webhook_secret, api_base=settings.stripe_api_base)
    return SandboxCards(settings.var / "sandbox-gateway.db", settings.secret_key)
