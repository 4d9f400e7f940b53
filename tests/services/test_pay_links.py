"""Links are made for what is on the account, replaced once, and rotated when the address on file changes."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from payportal.domain.errors import NotFound, PayportalError
from payportal.models.base import utcnow
from payportal.models.notice import Notice
from payportal.models.pay_link import PayLink
from payportal.services import pay_link_mail, pay_links
from tests.builders import a_customer, an_invoice, customer_row, take_erp

KEY = "a secret of a test"


@pytest.fixture
def acme(session):
    return a_customer(session, "C-1", name="Acme Tools", email="old@acme.example")


def make(session, customer, *invoices, at=None, key=KEY):
    return pay_links.create(session, key, customer_id=customer.id, invoice_ids=[one.id for one in invoices],
                            created_by="clerk@example.com", at=at or utcnow())  # fmt: skip


def opens(session, token):
    try:
        return pay_links.opened(session, token, at=utcnow()).id
    except NotFound:
        return None


def test_one_invoice_or_several_make_two_kinds_of_link(session, acme):
    first, second = an_invoice(session, acme), an_invoice(session, acme)
    assert [make(session, acme, first).scope, make(session, acme, first, second).scope] == ["invoice", "statement"]


def test_the_token_comes_from_the_secret_and_the_salt_alone(session, acme):
    link = make(session, acme, an_invoice(session, acme))
    assert opens(session, pay_links.token_of(link, KEY)) == link.id
    assert opens(session, pay_links.token_of(link, "another secret")) is None


def test_no_two_links_have_the_same_token(session, acme):
    invoice = an_invoice(session, acme)
    assert len({pay_links.token_of(make(session, acme, invoice), KEY) for _ in range(20)}) == 20


def test_a_link_ends_after_thirty_days(session, acme):
    made = utcnow() - timedelta(days=30, seconds=1)
    assert opens(session, pay_links.token_of(make(session, acme, an_invoice(session, acme), at=made), KEY)) is None


def test_invoices_of_others_of_two_currencies_or_none_make_no_link(session, acme):
    own, euros = an_invoice(session, acme), an_invoice(session, acme, currency="EUR")
    foreign = an_invoice(session, a_customer(session, "C-2"))
    with pytest.raises(NotFound):
        make(session, acme, own, foreign)
    with pytest.raises(NotFound):
        make(session, acme)
    with pytest.raises(PayportalError, match="one currency"):
        make(session, acme, own, euros)
    assert session.scalars(select(PayLink)).all() == []


def test_a_parent_makes_links_for_its_children(session, acme):
    child = a_customer(session, "C-11", parent_id=acme.id)
    assert make(session, acme, an_invoice(session, child)).customer_id == acme.id


def test_a_link_is_replaced_by_one_fresh_link_however_often_it_is_asked(session, acme):
    link = make(session, acme, an_invoice(session, acme), at=utcnow() - timedelta(days=31))
    fresh = [pay_links.successor(session, KEY, link, at=utcnow()).id for _ in range(3)]
    assert (len(set(fresh)), fresh[0] != link.id) == (1, True)


def rotated(session, acme):
    """Make a link, let the ERP send another address, and return the old link and the mail as it would go out."""
    link = make(session, acme, an_invoice(session, acme))
    outcome = take_erp(session, "customers", customer_row("C-1", name="Acme Tools", email="new@acme.example"))
    assert outcome.problems == []
    [notice] = session.scalars(select(Notice))
    return link, notice.address, pay_link_mail.filler(KEY, "https://pay.example")(session, notice.body)


def test_another_address_on_file_ends_the_links_of_the_old_one_and_mails_fresh_ones(session, acme):
    link, address, mail = rotated(session, acme)
    session.refresh(link)
    token = mail.partition("https://pay.example/pay/")[2].split()[0]
    assert (address, link.revoked_why) == ("new@acme.example", "the e-mail on file changed")
    assert opens(session, pay_links.token_of(link, KEY)) is None
    assert opens(session, token) == link.replaced_by_id


def test_the_same_customer_file_again_leaves_links_alone(session, acme):
    row = customer_row("C-1", name="Acme Tools", email="old@acme.example")
    link = make(session, acme, an_invoice(session, acme))
    for _ in range(2):
        take_erp(session, "customers", row)
    assert opens(session, pay_links.token_of(link, KEY)) == link.id


def test_a_mark_that_somebody_wrote_himself_opens_nothing(session, acme):
    link = make(session, acme, an_invoice(session, acme))
    fill = pay_link_mail.filler(KEY, "https://pay.example")
    for text in (f"[[pay-link:{link.id}:{'0' * 32}]]", f"[[pay-link:99:{link.salt}]]", f"[[pay-code:1:{link.salt}]]",
                 f"[[pay-link:{link.id}:]]"):  # fmt: skip
        assert fill(session, text) == text


def test_revoking_again_keeps_the_first_reason(session, acme):
    link = make(session, acme, an_invoice(session, acme))
    for why in ("first", "second"):
        pay_links.revoke(session, link.id, actor="clerk@example.com", why=why, at=utcnow())
    assert link.revoked_why == "first"
    with pytest.raises(NotFound):
        pay_links.revoke(session, 99, actor="clerk@example.com", why="x", at=utcnow())
