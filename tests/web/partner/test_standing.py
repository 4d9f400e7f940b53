"""Whose wallets a person may see, and which names in them."""

import pytest
from flask import g

from payportal.domain.errors import NotFound
from payportal.web.partner import standing
from payportal.web.sessions import Person


@pytest.fixture
def somebody(sqlite_app):
    """A way to be somebody within a request."""

    def be(role, partner_id=None):
        g.person = Person(id=1, email="x@example.com", role=role, partner_id=partner_id)

    with sqlite_app.test_request_context():
        yield be


@pytest.mark.parametrize("role", ["program_manager", "admin"])
def test_who_looks_after_all_partners_sees_all_of_them_and_whole_names(somebody, role):
    somebody(role)
    standing.allow(7)
    assert (standing.own_partner(), standing.customer_shown("Acme Corp")) == (None, "Acme Corp")


def test_a_partner_sees_its_own_wallet_and_first_letters(somebody):
    somebody("partner", 7)
    standing.allow(7)
    assert (standing.own_partner(), standing.customer_shown("Acme Corp")) == (7, "A… C…")


def test_a_partner_does_not_see_another(somebody):
    somebody("partner", 7)
    with pytest.raises(NotFound, match="There is no such partner"):
        standing.allow(8)
