"""The audiences and where they are mounted: the whole map of the site on one page."""

from flask import Flask
from flask_wtf import CSRFProtect

from payportal.web import health, help, language, login, logo, theme
from payportal.web.admin import routes as admin
from payportal.web.guest import routes as guest
from payportal.web.hooks import routes as hooks
from payportal.web.partner import routes as partner
from payportal.web.portal import routes as portal
from payportal.web.sandbox import routes as sandbox
from payportal.web.security import routes as security
from payportal.web.ways import routes as ways
from payportal.web.workbench import routes as workbench

OPEN = (
    health.blueprint, login.blueprint, ways.blueprint, theme.blueprint, language.blueprint, sandbox.blueprint,
    hooks.blueprint, guest.blueprint, help.blueprint, logo.blueprint,
)  # fmt: skip
"""What anybody may ask."""

AUDIENCES = (
    (portal.blueprint, None),
    (workbench.blueprint, "/workbench"),
    (partner.blueprint, "/partner"),
    (admin.blueprint, "/admin"),
    (security.blueprint, "/security"),
)
"""What stands behind a guard, which each audience has hung on itself."""


def init_app(app: Flask, csrf: CSRFProtect) -> None:
    """Mount every blueprint."""
    for blueprint in OPEN:
        app.register_blueprint(blueprint)
    for blueprint, prefix in AUDIENCES:
        app.register_blueprint(blueprint, url_prefix=prefix)
    csrf.exempt(hooks.blueprint)  # machines prove themselves by a signature instead of a form token
