"""No address of the contract is lost: people have them in mails and bookmarks, machines in their settings."""

from pathlib import Path

import pytest

from tests.architecture.addresses import listed

PROMISED = {
    "/": "portal.home",
    "/invoices": "portal.list_invoices",
    "/invoices.csv": "portal.download_invoices",
    "/invoices/<int:invoice_id>": "portal.invoice",
    "/pay": "portal.review",
    "/payments": "portal.list_payments",
    "/payments/<reference>": "portal.payment",
    "/payments/<reference>/return": "portal.returned",
    "/payments/<reference>/resume": "portal.resume",
    "/payments/<reference>/cancel": "portal.cancel",
    "/login": "login.sign_in",
    "/logout": "login.sign_out",
    "/set-password/<token>": "login.set_password",
    "/admin": "admin.home",
    "/admin/users": "admin.list_users",
    "/admin/users/new": "admin.add_user",
    "/admin/users/<int:user_id>": "admin.user",
    "/hooks/sandbox": "hooks.sandbox",
    "/hooks/stripe": "hooks.stripe",
    "/sandbox/checkout/<reference>": "sandbox.checkout",
    "/healthz": "health.alive",
    "/readyz": "health.ready",
    "/theme": "theme.choose",
}


@pytest.fixture
def known(sqlite_app):
    found = {}
    for rule in sqlite_app.url_map.iter_rules():
        found.setdefault(rule.rule, set()).add(rule.endpoint)
    return found


@pytest.mark.parametrize(("address", "endpoint"), PROMISED.items())
def test_a_promised_address_is_there(known, address, endpoint):
    assert endpoint in known[address]


def test_the_list_of_addresses_is_the_one_that_is_served(sqlite_app):
    """A new door into the product is seen in a review of tests/architecture/urls.txt."""
    kept = (Path(__file__).parent / "urls.txt").read_text().splitlines()
    assert kept == listed(sqlite_app), (
        "run ./run exec python -m tests.architecture.addresses > tests/architecture/urls.txt"
    )
