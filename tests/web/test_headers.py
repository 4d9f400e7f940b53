"""What every answer tells the browser."""

from dataclasses import replace

import pytest

from payportal.factory import create_app
from payportal.web.headers import policy
from tests.servers.databases import settings


@pytest.mark.parametrize("address", ["/login", "/nowhere", "/healthz"])
def test_every_answer_carries_the_headers(sqlite_app, address):
    headers = sqlite_app.test_client().get(address).headers
    assert headers["Content-Security-Policy"] == (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
        "form-action 'self'"
    )
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" not in headers


def test_stripe_may_be_gone_to_from_a_form():
    assert policy(stripe=True).endswith("form-action 'self' https://checkout.stripe.com")


def test_production_insists_on_https(sqlite_url, tmp_path):
    app = create_app(replace(settings(sqlite_url, tmp_path), env="production"))
    answer = app.test_client().get("/login", base_url="https://portal.example.com")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-payportal=")
    assert "Secure" in cookie
