"""One wire for five invoices, less a credit memo, early enough for a discount on one of them."""

from datetime import date

from sqlalchemy import select

from payportal.domain.receipt import Method
from payportal.domain.remittance import parse_remittance
from payportal.models.application import Application
from payportal.models.exception_case import ExceptionCase
from payportal.services import matching_run
from tests.builders import a_customer, a_receipt, an_invoice


def test_one_wire_pays_five_invoices(session):
    acme = a_customer(session, "C-1", name="Acme Tools")
    items = [an_invoice(session, acme, f"INV-70{n:02d}", amount=10_000 * n + 37) for n in range(1, 5)]
    early = an_invoice(
        session, acme, "INV-7005", amount=50_000, discount_minor=1_000, discount_date=date(2026, 10, 20),
        net_minor=49_000,
    )  # fmt: skip
    memo = an_invoice(session, acme, "CM-7006", amount=-2_500)
    cash = sum(item.amount_minor for item in items) + 49_000 - 2_500
    said = ";".join([*(f"INV-70{n:02d}={100 * n}.37" for n in range(1, 5)), "INV-7005=490.00", "CM-7006=-25.00"])
    receipt = a_receipt(
        session, cash, method=Method.WIRE, payer_name="ACME TOOLS", remittance=parse_remittance(said, "USD")
    )
    matching_run.carry_out(session, matching_run.plan(session), actor="cli")
    assert [item.open_minor for item in (*items, early, memo)] == [0] * 6
    assert (receipt.unapplied_minor, receipt.state) == (0, "applied")
    rows = session.execute(select(Application.cash_minor, Application.discount_minor).order_by(Application.cash_minor))
    assert [tuple(row) for row in rows] == [
        (-2_500, 0), (10_037, 0), (20_037, 0), (30_037, 0), (40_037, 0), (49_000, 1_000),
    ]  # fmt: skip
    assert session.scalars(select(ExceptionCase)).all() == []
