"""Every address at which providers tell us something."""

from flask import Blueprint

from payportal.web.hooks import events, unsubscribe

blueprint = Blueprint("hooks", __name__, url_prefix="/hooks")

for provider, header in (("sandbox", "X-Sandbox-Signature"), ("stripe", "Stripe-Signature")):
    blueprint.add_url_rule(
        f"/{provider}", provider, events.receive, methods=["POST"], defaults={"provider": provider, "header": header}
    )

blueprint.add_url_rule("/unsubscribe/<token>", "unsubscribe", unsubscribe.one_click, methods=["POST"])
blueprint.add_url_rule("/unsubscribe/<token>", "unsubscribe_page", unsubscribe.page, methods=["GET"])
