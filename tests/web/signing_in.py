"""Signing in without typing, and forms with the token that their page would carry."""

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from payportal.domain.company_role import NO_LIMIT, Limit
from payportal.models.base import transaction
from payportal.models.user import User
from payportal.services import memberships, sign_ins
from payportal.services.memberships import Place
from payportal.web.clock import now

CSRF = "csrf-secret-of-a-test"


def a_user(
    app: Flask, role: str, *, email: str = "", customer_id: int | None = None, partner_id: int | None = None,
    company_role: str = "admin", limit: Limit = NO_LIMIT, accounts: tuple[int, ...] | None = None,
) -> int:  # fmt: skip
    """Write a user of ``role``, with a place in the company where there is one, and return the id."""
    with app.app_context(), transaction() as session:
        user = User(email=email or f"{role}@example.com", role=role, customer_id=customer_id, partner_id=partner_id)
        session.add(user)
        session.flush()
        if customer_id is not None:
            memberships.join(session, user.id, customer_id, Place(company_role, limit, accounts), actor="test")
        return user.id


def signed_in(app: Flask, user_id: int, *, seconds_ago: int = 0) -> FlaskClient:
    """Return a client in which the user signed in ``seconds_ago``."""
    client, at = app.test_client(), now() - timedelta(seconds=seconds_ago)
    with app.app_context(), transaction() as database:
        token = sign_ins.begin(database, user_id, way="password", device="Firefox on Linux", address="192.0.2.7", at=at)
    moment = int(at.timestamp())
    with client.session_transaction() as session:
        session.update(user=user_id, epoch=0, sid=token, since=moment, seen=moment, csrf_token=CSRF)
    return client


def post(app: Flask, client: FlaskClient, address: str, **fields: str | list[str]) -> TestResponse:
    """Send a form as its own page would."""
    token = URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps(CSRF)
    with client.session_transaction() as session:
        session["csrf_token"] = CSRF
    return client.post(address, data={"csrf_token": token, **fields})
