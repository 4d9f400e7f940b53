"""Every address of the ways to sign in on one page; they protect themselves."""

from flask import Blueprint

from payportal.web.ways import link, passkey, second_step, sso

blueprint = Blueprint("ways", __name__, url_prefix="/login")

for rule, endpoint, view, methods in (
    ("/code", "second_step", second_step.asked, ["GET"]),
    ("/code", "second_step_answered", second_step.answered, ["POST"]),
    ("/link", "ask_link", link.ask, ["POST"]),
    ("/link/<token>", "link", link.shown, ["GET"]),
    ("/link/<token>", "use_link", link.used, ["POST"]),
    ("/passkey/options", "passkey_options", passkey.options, ["POST"]),
    ("/passkey", "use_passkey", passkey.used, ["POST"]),
    ("/sso", "sso", sso.begin, ["GET"]),
    ("/sso/return", "sso_returned", sso.returned, ["GET"]),
):
    blueprint.add_url_rule(rule, endpoint, view, methods=methods)
