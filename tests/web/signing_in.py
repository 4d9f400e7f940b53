"""Signing in without typing, and forms with the token that their page would carry."""

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from payportal.models.base import transaction
from payportal.models.user import User
from payportal.web.clock import now

CSRF = "csrf-secret-of-a-test"


def a_user(
    app: Flask, role: str, *, email: str = "", customer_id: int | None = None, partner_id: int | None = None
) -> int:
    """Write a user of ``role`` and return the id."""
    with app.app_context(), transaction() as session:
        user = User(email=email or f"{role}@example.com", role=role, customer_id=customer_id, partner_id=partner_id)
        session.add(user)
        session.flush()
        return user.id


def signed_in(app: Flask, user_id: int, *, seconds_ago: int = 0) -> FlaskClient:
    """Return a client in which the user signed in ``seconds_ago``."""
    client, moment = app.test_client(), int(now().timestamp()) - seconds_ago
    with client.session_transaction() as session:
        session.update(user=user_id, epoch=0, since=moment, seen=moment, csrf_token=CSRF)
    return client


def post(app: Flask, client: FlaskClient, address: str, **fields: str | list[str]) -> TestResponse:
    """Send a form as its own page would."""
    token = URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps(CSRF)
    with client.session_transaction() as session:
        session["csrf_token"] = CSRF
    return client.post(address, data={"csrf_token": token, **fields})
