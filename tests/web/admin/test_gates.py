"""Administrators close and open gates and see how shadow outcomes fared."""

import pytest

from payportal.models.base import db, transaction
from payportal.queries import gate_list
from payportal.services import exception_desk, matching_run
from tests.builders import a_customer, a_decision, a_receipt, an_invoice, line
from tests.services.test_shadow import watch_all
from tests.web.signing_in import a_user, post, signed_in


@pytest.fixture
def admin(app):
    return signed_in(app, a_user(app, "admin"))


def closed(app):
    with app.app_context():
        return [(row.evidence_class, row.customer_number, row.reason) for row in gate_list.closed(db.session())]


def close(app, admin, **fields):
    given = {"evidence_class": "subset", "customer_number": "", "reason": "audit", **fields}
    return post(app, admin, "/admin/matching/gates", **given)


def test_a_gate_is_closed_and_opened_with_a_reason(app, admin):
    close(app, admin)
    assert closed(app) == [("subset", "", "audit")]
    assert "1\N{NO-BREAK SPACE}closed gate" in admin.get("/admin/matching/gates").text
    post(app, admin, "/admin/matching/gates/1/open", reason="")
    assert len(closed(app)) == 1
    post(app, admin, "/admin/matching/gates/1/open", reason="done")
    page = admin.get("/admin/matching/gates").text
    assert closed(app) == []
    assert "Every gate is open" in page
    assert "done" in page


def test_a_customers_gate_is_closed_by_its_number(app, admin):
    with app.app_context(), transaction() as session:
        number = a_customer(session, "C-7", name="Acme Tools").id
    close(app, admin, customer_number="C-7")
    assert closed(app) == [("subset", "C-7", "audit")]
    assert "Closed gates" in admin.get(f"/admin/matching/customers/{number}").text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"reason": ""}, "Say why it is closed"),
        ({"customer_number": "C-9"}, "no customer C-9"),
        ({"evidence_class": "hunch"}, "Not a valid choice"),
    ],
)
def test_a_mistake_is_told_beside_its_field(app, admin, fields, words):
    answer = close(app, admin, **fields)
    assert (answer.status_code, answer.text.count(words)) == (422, 2)
    assert closed(app) == []


def test_closing_twice_is_told(app, admin):
    close(app, admin)
    assert "closed already" in close(app, admin).text


def test_shadow_outcomes_stand_beside_what_was_decided(app, admin):
    assert "Nothing was recorded yet" in admin.get("/admin/matching/shadow").text
    with app.app_context(), transaction() as session:
        watch_all(session)
        acme = a_customer(session, name="Acme Tools")
        owed = [an_invoice(session, acme, f"INV-500{place}", amount=10_000 + place) for place in (1, 2)]
        taken = [a_receipt(session, one.open_minor, payer_name="ACME TOOLS", reference=one.number) for one in owed]
        matching_run.carry_out(session, matching_run.plan(session), actor="cli")
        exception_desk.decide(session, a_decision(taken[0], line(owed[0], 10_001), customer=acme))
        exception_desk.decide(session, a_decision(taken[1], customer=acme, on_account=10_002))
        missed = taken[1].transaction_id
    page = admin.get("/admin/matching/shadow").text
    assert "Document numbers that add up" in page
    assert "97.468 %" in page  # one wrong of two
    assert missed in page
