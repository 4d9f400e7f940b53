"""HTTP: the audiences and what they see."""

from flask import Flask
from flask_bootstrap import Bootstrap5
from flask_wtf import CSRFProtect

from payportal.config import Settings
from payportal.gateways.outside import outside
from payportal.services.sealing import Sealer
from payportal.web import (
    blueprints,
    cookies,
    errors,
    filters,
    headers,
    house,
    language,
    numbers,
    readable,
    sessions,
    statics,
    templating,
    theme,
)

csrf = CSRFProtect()
bootstrap = Bootstrap5()


def init_app(app: Flask, settings: Settings) -> None:
    """Hang the audiences onto ``app``, and what all of their pages share."""
    app.extensions.setdefault("outside", outside(settings))
    app.extensions["sealer"] = Sealer(settings.field_keys)
    if not settings.field_keys:
        app.logger.warning("authenticator apps cannot be set up: FIELD_ENCRYPTION_KEY is not set")
    if settings.production and settings.payment_gateway == "sandbox":
        app.logger.warning("payments go to the sandbox: everybody can approve them; set PAYMENT_GATEWAY=stripe")
    cookies.init_app(app, settings)
    csrf.init_app(app)
    bootstrap.init_app(app)
    for part in (headers, errors, filters, house, language, numbers, readable, sessions, statics, templating, theme):
        part.init_app(app)
    blueprints.init_app(app, csrf)
