"""Every address of the partners' pages on one page."""

from flask import Blueprint

from payportal.web.clock import now
from payportal.web.guards import guard
from payportal.web.partner import reckoning, trace, wallet
from payportal.web.workbench import words

blueprint = Blueprint("partner", __name__)
guard(blueprint)

for rule, endpoint, view in (
    ("", "home", wallet.home),
    ("/<int:partner_id>", "wallet", wallet.shown),
    ("/<int:partner_id>/earnings.csv", "download", wallet.download),
    ("/<int:partner_id>/agreements", "agreements", wallet.agreements),
    ("/shares/<int:share_id>", "share", trace.shown),
):
    blueprint.add_url_rule(rule, endpoint, view, methods=["GET"])


@blueprint.context_processor
def _words() -> dict[str, object]:
    return {"words": words, "reckoning": reckoning, "line_state": wallet.state, "now": now}
