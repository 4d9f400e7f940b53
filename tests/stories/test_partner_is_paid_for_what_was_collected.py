"""A partner earns on what was collected, not on what was billed, and every cent of a share finds its payee."""

from sqlalchemy import func, select

from payportal.models.partner import Share, Wallet
from payportal.services import matching_run
from tests.builders import a_customer, a_receipt, an_agreement, an_invoice


def test_partners_earn_on_collected_cash_and_a_whole_split_gives_away_the_whole(session):
    for number, rate in (("A-1", "50"), ("A-2", "33.333333"), ("A-3", "16.666667")):
        an_agreement(session, number, f"P-{number[-1]}", rate=rate, program="north")
    acme = a_customer(session, "C-1", name="Acme Tools")
    for number in range(25):
        an_invoice(session, acme, f"INV-{6000 + number}", amount=9_901 + 7 * number, program="north")
        if number % 5:  # every fifth is billed and not yet paid
            a_receipt(session, 9_901 + 7 * number, payer_name="ACME TOOLS", reference=f"INV-{6000 + number}")
    matching_run.carry_out(session, matching_run.plan(session), actor="cli")
    collected = sum(9_901 + 7 * number for number in range(25) if number % 5)
    assert session.scalar(select(func.sum(Wallet.balance_minor))) == collected
    by_application = select(func.sum(Share.amount_minor), func.max(Share.base_minor)).group_by(Share.application_id)
    assert [int(given) - int(base) for given, base in session.execute(by_application)] == [0] * 20
