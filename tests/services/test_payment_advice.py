"""Money that quotes the reference of an advice is applied to exactly what was advised, through import and match run."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from payportal.domain.creditor_reference import printed, reference
from payportal.domain.errors import NotFound, PayportalError
from payportal.models.application import Application
from payportal.models.exception_case import ExceptionCase
from payportal.models.invoice import Invoice, InvoiceKey
from payportal.models.receipt import Receipt
from payportal.services import bank_intake, matching_run, payment_advice
from payportal.services.payment_advice import AdviceOrder
from tests.builders import DAY, a_customer, an_invoice, csv_bytes, receipt_row


@pytest.fixture
def acme(session):
    return a_customer(session, "C-1", name="Acme Tools")


@pytest.fixture
def items(session, acme):
    """Three invoices of the same amount, so that amounts alone say nothing."""
    return [an_invoice(session, acme, f"INV-70{n}", amount=50_000) for n in range(1, 4)]


def advise(session, customer, settled, *, kind="wire", on=DAY, accounts=None):
    order = AdviceOrder(kind=kind, customer_id=customer.id, accounts=accounts or [customer.id],
                        created_by="payer@acme.example", settled=settled)  # fmt: skip
    return payment_advice.write(session, order, on=on)


def arrive(session, amount, **cells):
    """Import one line of a bank and match; return the receipt."""
    row = receipt_row("T-1", amount, **{"method": "wire", **cells})
    bank_intake.take_in(session, csv_bytes(row), name="bank.csv", actor="cli")
    matching_run.carry_out(session, matching_run.plan(session), actor="cli")
    session.expire_all()
    return session.scalars(select(Receipt)).one()


def applied(session):
    query = select(Invoice.number, Application.cash_minor, Application.discount_minor)
    query = query.join(Application, Application.invoice_id == Invoice.id).order_by(Invoice.number)
    return [tuple(row) for row in session.execute(query)]


def cases(session):
    return [case.type for case in session.scalars(select(ExceptionCase))]


WRITTEN = [
    lambda made: {"reference": made},
    lambda made: {"memo": printed(made)},
    lambda made: {"memo": f"/RFB/{made.lower()}//OBI THANK YOU 4711"},
    lambda made: {"memo": f"WIRE FROM SOMEBODY {made[:7]} {made[7:]}"},
    lambda made: {"remittance": f"{made}=1000.00"},
    lambda made: {"remittance": made},
]


@pytest.mark.parametrize("written", WRITTEN)
def test_a_wire_that_quotes_only_the_reference_pays_exactly_what_was_advised(session, acme, items, written):
    advice = advise(session, acme, {items[0].id: 50_000, items[2].id: 50_000})
    receipt = arrive(session, "1000.00", **written(advice.reference))
    assert applied(session) == [("INV-701", 50_000, 0), ("INV-703", 50_000, 0)]
    assert (receipt.unapplied_minor, receipt.customer_id, cases(session)) == (0, acme.id, [])


def test_the_payer_need_not_be_known_and_may_look_like_somebody_else(session, acme, items):
    other = a_customer(session, "C-2", name="Globex")
    an_invoice(session, other, "GX-1", amount=50_000)
    advice = advise(session, acme, {items[1].id: 50_000})
    arrive(session, "500.00", memo=printed(advice.reference), payer_name="GLOBEX")
    assert applied(session) == [("INV-702", 50_000, 0)]


def test_a_part_that_was_advised_leaves_the_rest_open(session, acme, items):
    advice = advise(session, acme, {items[0].id: 20_000, items[1].id: 50_000})
    arrive(session, "700.00", reference=advice.reference)
    assert applied(session) == [("INV-701", 20_000, 0), ("INV-702", 50_000, 0)]
    assert (session.get_one(Invoice, items[0].id).open_minor, cases(session)) == (30_000, [])


def test_a_discount_in_time_is_taken(session, acme):
    early = an_invoice(session, acme, "INV-9", amount=50_000, discount_minor=1_000,
                       discount_date=DAY + timedelta(days=2), net_minor=49_000)  # fmt: skip
    advice = advise(session, acme, {early.id: 50_000})
    assert (advice.amount_minor, advice.expires_on) == (49_000, DAY + timedelta(days=2))
    arrive(session, "490.00", reference=advice.reference)
    assert applied(session) == [("INV-9", 49_000, 1_000)]


def test_a_discount_too_late_is_left_to_a_person(session, acme):
    early = an_invoice(session, acme, "INV-9", amount=50_000, discount_minor=1_000, discount_date=DAY, net_minor=49_000)
    advice = advise(session, acme, {early.id: 50_000}, on=DAY - timedelta(days=1))
    arrive(session, "490.00", reference=advice.reference, value_date="2026-10-20")
    assert (applied(session), len(cases(session))) == ([], 1)


def test_a_bank_fee_is_forgiven_under_the_reference(session, acme, items):
    advice = advise(session, acme, {items[0].id: 50_000, items[1].id: 50_000})
    receipt = arrive(session, "985.00", reference=advice.reference)
    assert [number for number, _, _ in applied(session)] == ["INV-701", "INV-702"]
    assert (receipt.unapplied_minor, session.get_one(Invoice, items[1].id).open_minor) == (0, 0)


def test_far_too_little_waits_for_a_person_who_knows_the_customer(session, acme, items):
    advice = advise(session, acme, {items[0].id: 50_000, items[1].id: 50_000})
    receipt = arrive(session, "400.00", reference=advice.reference)
    assert (applied(session), receipt.customer_id, len(cases(session))) == ([], acme.id, 1)


def test_the_same_money_twice_is_not_applied_twice(session, acme, items):
    advice = advise(session, acme, {items[0].id: 50_000})
    arrive(session, "500.00", reference=advice.reference)
    row = receipt_row("T-2", "500.00", reference=advice.reference, method="wire")
    bank_intake.take_in(session, csv_bytes(row), name="more.csv", actor="cli")
    matching_run.carry_out(session, matching_run.plan(session), actor="cli")
    assert applied(session) == [("INV-701", 50_000, 0)]


def test_a_coupon_of_a_check_is_recognised_beside_other_lines(session, acme, items):
    advice = advise(session, acme, {items[0].id: 50_000, items[1].id: 20_000}, kind="check")
    remittance = f"{advice.reference}=700.00;INV-703=500.00"
    arrive(session, "1200.00", method="check", check_number="1001", remittance=remittance)
    assert applied(session) == [("INV-701", 50_000, 0), ("INV-702", 20_000, 0), ("INV-703", 50_000, 0)]


def test_a_damaged_reference_is_no_reference(session, acme, items):
    advice = advise(session, acme, {items[0].id: 50_000})
    wrong = advice.reference[:-1] + str((int(advice.reference[-1]) + 1) % 10)
    receipt = arrive(session, "500.00", reference=wrong)
    assert (applied(session), receipt.customer_id) == ([], None)


def test_a_reference_that_nobody_gave_out_means_nothing(session, acme, items):
    receipt = arrive(session, "500.00", reference=reference(5))
    assert (applied(session), receipt.customer_id) == ([], None)


def test_a_parent_advises_for_its_children(session, acme):
    children = [a_customer(session, f"C-1{n}", name=f"Acme Branch {n}", parent_id=acme.id) for n in range(2)]
    items = [an_invoice(session, child, f"BR-{n}", amount=30_000) for n, child in enumerate(children)]
    accounts = [acme.id, *(child.id for child in children)]
    advice = advise(session, acme, {item.id: 30_000 for item in items}, accounts=accounts)
    arrive(session, "600.00", reference=advice.reference)
    assert applied(session) == [("BR-0", 30_000, 0), ("BR-1", 30_000, 0)]


def test_somebody_elses_invoice_is_not_advised(session, acme, items):
    other = a_customer(session, "C-2")
    with pytest.raises(NotFound):
        advise(session, other, {items[0].id: 50_000})
    assert session.scalars(select(InvoiceKey).where(InvoiceKey.key.like("ref:RF%"))).all() == []


@pytest.mark.parametrize("minor", [0, -1, 50_001])
def test_an_amount_that_does_not_fit_is_refused(session, acme, items, minor):
    with pytest.raises(PayportalError):
        advise(session, acme, {items[0].id: minor})


def test_references_differ(session, acme, items):
    assert len({advise(session, acme, {items[0].id: 100}).reference for _ in range(5)}) == 5


def test_an_advice_ends_after_a_month(session, acme, items):
    assert advise(session, acme, {items[0].id: 100}).expires_on == date(2026, 11, 14)
