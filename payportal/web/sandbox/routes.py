"""The addresses of the simulator's hosted page."""

from flask import Blueprint

from payportal.web.sandbox import checkout

blueprint = Blueprint("sandbox", __name__, url_prefix="/sandbox/checkout")
blueprint.add_url_rule("/<reference>", "checkout", checkout.shown, methods=["GET"])
blueprint.add_url_rule("/<reference>", "press", checkout.pressed, methods=["POST"])
