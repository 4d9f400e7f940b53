"""Every address of the administrators on one page."""

from flask import Blueprint

from payportal.matching.class_gates import percent
from payportal.matching.class_words import class_words
from payportal.web.admin import (
    arrangements,
    coupons,
    currencies,
    gates,
    logo,
    notices,
    offers,
    policies,
    referrals,
    users,
)
from payportal.web.guards import guard

blueprint = Blueprint("admin", __name__)
guard(blueprint)

for rule, endpoint, view, methods in (
    ("", "home", users.listed, ["GET"]),
    ("/users", "list_users", users.listed, ["GET"]),
    ("/users/new", "add_user", users.add, ["GET", "POST"]),
    ("/users/<int:user_id>", "user", users.shown, ["GET"]),
    ("/users/<int:user_id>/role", "change_role", users.change_role, ["POST"]),
    ("/users/<int:user_id>/link", "new_link", users.new_link, ["POST"]),
    ("/users/<int:user_id>/deactivate", "deactivate", users.deactivate, ["POST"]),
    ("/users/<int:user_id>/activate", "activate", users.activate, ["POST"]),
    ("/users/<int:user_id>/sign-out", "sign_out_user", users.sign_out, ["POST"]),
    ("/users/<int:user_id>/reset-second-step", "reset_second_step", users.reset_second_step, ["POST"]),
    ("/arrangements", "arrangement_rules", arrangements.shown, ["GET"]),
    ("/arrangements", "change_arrangement_rules", arrangements.change, ["POST"]),
    ("/currencies", "currencies", currencies.shown, ["GET"]),
    ("/currencies", "change_currencies", currencies.change, ["POST"]),
    ("/notices", "notices", notices.shown, ["GET"]),
    ("/notices", "change_notices", notices.change, ["POST"]),
    ("/notices/logo", "keep_notice_logo", logo.keep, ["POST"]),
    ("/notices/logo/remove", "remove_notice_logo", logo.remove, ["POST"]),
    ("/notices/logo/<int:logo_id>/back", "bring_back_notice_logo", logo.bring_back, ["POST"]),
    ("/notices/logo/<int:logo_id>.png", "notice_logo", logo.shown, ["GET"]),
    ("/notices/preview/<code>", "notice_preview", notices.preview, ["GET"]),
    ("/notices/preview/<code>.html", "notice_preview_html", notices.preview_html, ["GET"]),
    ("/notices/log", "notice_log", notices.log, ["GET"]),
    ("/notices/log/<int:notice_id>/resend", "resend_notice", notices.resend, ["POST"]),
    ("/notices/mend", "mend_address", notices.mend, ["POST"]),
    ("/matching", "matching", policies.overview, ["GET"]),
    ("/matching/new", "new_policy", policies.new, ["GET"]),
    ("/matching/new", "keep_policy", policies.keep, ["POST"]),
    ("/matching/versions/<int:policy_id>", "policy", policies.shown, ["GET"]),
    ("/matching/versions/<int:policy_id>/replay", "replay_policy", policies.replay, ["GET"]),
    ("/matching/versions/<int:policy_id>/force", "force_policy", policies.force, ["POST"]),
    ("/matching/customers", "policy_customers", policies.customers, ["GET"]),
    ("/matching/customers/<int:customer_id>", "policy_customer", policies.customer, ["GET"]),
    ("/matching/customers/<int:customer_id>", "keep_policy_customer", policies.keep_customer, ["POST"]),
    ("/matching/gates", "gates", gates.listed, ["GET"]),
    ("/matching/gates", "close_gate", gates.close, ["POST"]),
    ("/matching/gates/<int:gate_id>/open", "open_gate", gates.open_gate, ["POST"]),
    ("/matching/shadow", "shadow", gates.shadow, ["GET"]),
    ("/offers", "list_offers", offers.listed, ["GET"]),
    ("/offers/new", "new_offer", offers.new, ["GET"]),
    ("/offers/new", "make_offer", offers.make, ["POST"]),
    ("/offers/<int:offer_id>", "offer", offers.shown, ["GET"]),
    ("/offers/<int:offer_id>/stop", "stop_offer", offers.stop, ["POST"]),
    ("/coupons", "list_coupons", coupons.listed, ["GET"]),
    ("/coupons/new", "new_coupon", coupons.new, ["GET"]),
    ("/coupons/new", "make_coupon", coupons.make, ["POST"]),
    ("/coupons/<int:coupon_id>", "coupon", coupons.shown, ["GET"]),
    ("/coupons/<int:coupon_id>/stop", "stop_coupon", coupons.stop, ["POST"]),
    ("/coupons/<int:coupon_id>/resume", "resume_coupon", coupons.resume, ["POST"]),
    ("/referrals", "referrals", referrals.shown, ["GET"]),
    ("/referrals", "change_referrals", referrals.change, ["POST"]),
):
    blueprint.add_url_rule(rule, endpoint, view, methods=methods)


@blueprint.context_processor
def _words() -> dict[str, object]:
    return {"percent": percent, "class_words": class_words}
