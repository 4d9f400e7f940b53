"""Every address of the administrators on one page."""

from flask import Blueprint

from payportal.web.admin import users
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
):
    blueprint.add_url_rule(rule, endpoint, view, methods=methods)
