"""Every address about one's own sign-in on one page."""

from flask import Blueprint

from payportal.web.guards import guard
from payportal.web.security import authenticator, confirm, overview, passkeys, password

blueprint = Blueprint("security", __name__)
guard(blueprint)

for rule, endpoint, view, methods in (
    ("", "overview", overview.shown, ["GET"]),
    ("/sessions/end", "end_session", overview.end_one, ["POST"]),
    ("/sessions/end-others", "end_others", overview.end_others, ["POST"]),
    ("/confirm", "confirm", confirm.shown, ["GET"]),
    ("/confirm", "confirmed", confirm.confirm, ["POST"]),
    ("/confirm/passkey", "confirmed_by_passkey", confirm.confirm_by_passkey, ["POST"]),
    ("/authenticator", "authenticator", authenticator.shown, ["GET"]),
    ("/authenticator", "begin_authenticator", authenticator.begin, ["POST"]),
    ("/authenticator/confirm", "confirm_authenticator", authenticator.confirm, ["POST"]),
    ("/authenticator/remove", "remove_authenticator", authenticator.remove, ["POST"]),
    ("/authenticator/recovery-codes", "recovery_codes", authenticator.recovery_codes, ["POST"]),
    ("/password", "password", password.shown, ["GET"]),
    ("/password", "change_password", password.change, ["POST"]),
    ("/passkeys/options", "passkey_options", passkeys.options, ["POST"]),
    ("/passkeys", "add_passkey", passkeys.add, ["POST"]),
    ("/passkeys/<int:passkey_id>/remove", "remove_passkey", passkeys.remove, ["POST"]),
):
    blueprint.add_url_rule(rule, endpoint, view, methods=methods)
