"""Every address at which providers tell us something."""

from flask import Blueprint

from payportal.web.hooks import events, unsubscribe

blueprint = Blueprint("hooks", __name__, url_prefix="/hooks")

for provider in ("sandbox", "stripe"):
    blueprint.add_url_rule(f"/{provider}", provider, events.receive, methods=["POST"], defaults={"provider": provider})

blueprint.add_url_rule("/unsubscribe/<token>", "unsubscribe", unsubscribe.one_click, methods=["POST"])
blueprint.add_url_rule("/unsubscribe/<token>", "unsubscribe_page", unsubscribe.page, methods=["GET"])
