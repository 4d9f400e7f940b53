"""flask ledger verify: exit 0 and what was proved, or exit 2 and the first fault by its name."""

import pytest
from sqlalchemy import text

from payportal.models.base import db, transaction
from tests.builders import a_customer, an_invoice


@pytest.fixture
def books(app):
    with app.app_context():
        with transaction() as session:
            an_invoice(session, a_customer(session), "INV-1")
        db.session.remove()


@pytest.mark.usefixtures("books")
def test_whole_books_are_proved(flask):
    said = flask("ledger", "verify")
    assert (said.status, said.stderr) == (0, "")
    assert said.stdout.startswith("The books are proved: 1 entries, 2 lines, 1 links of the audit chain, ")
    proved = flask("ledger", "verify", "--json").json
    assert (proved["ok"], proved["entries"], proved["problems"]) == (True, 1, [])


@pytest.mark.broken_books
@pytest.mark.usefixtures("books")
def test_a_changed_row_is_named_and_the_exit_status_is_2(flask, app):
    with app.app_context():
        db.session.execute(text("UPDATE invoice SET open_minor = 1"))
        db.session.commit()
        db.session.remove()
    said = flask("ledger", "verify")
    named = "open item INV-1 (row 1): open 0.01 USD but its applications leave 100.00"
    assert (said.status, said.stderr) == (2, f"ledger:0: open_items_equal_their_applications: {named}\n")
    both = flask("ledger", "verify", "--json")
    assert (both.status, both.json["ok"], both.json["problems"][0]["message"]) == (2, False, named)
    assert len(flask("ledger", "verify", "--all").stderr.splitlines()) == 2  # the control account differs too
