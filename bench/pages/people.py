"""Sign people in as they do it themselves: the form, its token, the password."""

import re

from flask import Flask
from flask.testing import FlaskClient

from bench.pages.build import PASSWORD

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def signed_in(app: Flask, customer_id: int) -> FlaskClient:
    """Return the browser of an account's person; raises ValueError where signing in fails."""
    client = app.test_client()
    found = TOKEN.search(client.get("/login").text)
    if found is None:
        raise ValueError("the sign-in form has no token")
    typed = {"csrf_token": found[1], "email": f"buyer{customer_id}@example.com", "password": PASSWORD}
    response = client.post("/login", data=typed)
    if response.status_code != 302:
        raise ValueError(f"buyer{customer_id}@example.com could not sign in: {response.status}")
    return client
