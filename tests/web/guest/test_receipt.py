"""A guest's receipt: whether the billing system has the payment."""

import re

from payportal.gateways.sandbox_live_posting import Behaviour
from payportal.models.invoice import Invoice
from tests.services.a_service import TOLD, switch_on
from tests.web.an_account import a_customer, an_invoice, writing
from tests.web.guest.a_link import a_link, form_of
from tests.web.signing_in import post


def paid(app):
    """Pay a bill of a service through a link; return the client and the address of the receipt."""
    acme = a_customer(app)
    bill = an_invoice(app, acme, "BILL-1", 20_000)
    with writing(app) as session:
        session.get_one(Invoice, bill).extras = dict(TOLD)
    token, guest = a_link(app, acme, bill), app.test_client()
    began = post(app, guest, f"/pay/{token}/pay", **form_of(guest, token))
    back = post(app, guest, began.location, act="approve")
    return guest, guest.get(back.location).location


def plain(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_a_guest_reads_that_it_is_posted(app):
    live = switch_on(app)
    guest, address = paid(app)
    page = guest.get(address).text
    assert "has your payment" in page
    assert live.booked()[0]["reference"] in page


def test_a_guest_reads_whom_to_call_and_may_let_the_page_look_again(app):
    switch_on(app).behaviour = Behaviour.SILENT_AFTER
    guest, address = paid(app)
    assert "Not yet confirmed. Call +1 218 555 0142" in plain(guest.get(address).text)
    assert f'content="10; url={address}?watch=1"' in guest.get(f"{address}?watch=1").text
