"""Lists for spreadsheets: no cell becomes a formula, and no list keeps a connection."""

import pytest

from payportal.models.base import db
from payportal.web.csv_download import cell
from tests.web.an_account import a_customer, an_invoice
from tests.web.signing_in import a_user, signed_in


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("\n=1", "'\n=1"),
        ("\N{FULLWIDTH EQUALS SIGN}1", "'\N{FULLWIDTH EQUALS SIGN}1"),  # some spreadsheets fold it to the plain one
        ("INV-1", "INV-1"),
        ((-5000, "USD"), "-50.00"),  # an amount of ours stays a number
    ],
)
def test_a_cell_for_people(value, written):
    assert cell(value) == written


def test_a_list_gives_its_connection_back_even_when_it_is_not_read_to_the_end(app):
    customer_id = a_customer(app)
    an_invoice(app, customer_id, "INV-1", 100)
    payer = signed_in(app, a_user(app, "customer", customer_id=customer_id))
    assert "INV-1" in payer.get("/invoices.csv").text
    broken_off = payer.get("/invoices.csv")
    assert next(broken_off.response).decode("utf-8-sig").startswith("invoice_number")
    broken_off.close()
    with app.app_context():
        assert db.engine.pool.checkedout() == 0
