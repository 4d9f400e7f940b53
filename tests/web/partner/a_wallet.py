"""Two partners with earnings: Northern earns ten percent of all, Kita a fixed sum on one program."""

from dataclasses import dataclass
from datetime import date

from flask import Flask
from sqlalchemy import select

from payportal.models.base import transaction
from payportal.models.partner import Partner, Share
from payportal.services import exception_desk
from tests.builders import a_customer, a_decision, a_receipt, an_agreement, an_invoice, line


@dataclass(frozen=True, slots=True, kw_only=True)
class Wallets:
    """The partners and shares by their ids, and the entries of the decisions that earned them."""

    app: Flask
    northern: int
    kita: int
    shares: dict[tuple[str, str], int]
    entries: dict[str, int]


def two_wallets(app: Flask) -> Wallets:
    """Write the partners: INV-1 of October (USD), INV-2 of November in program east (USD), INV-3 (EUR)."""
    with app.app_context(), transaction() as session:
        an_agreement(session, "A-1", "P-NORTH", rate="10")
        an_agreement(session, "A-2", "P-KITA", kind="fixed", rate="25.00", program="east")
        acme = a_customer(session, name="Acme Corp of Ohio")
        entries = {}
        for number, amount, on, more in (
            ("INV-1", 120_005, date(2026, 10, 15), {}),
            ("INV-2", 50_000, date(2026, 11, 2), {"program": "east"}),
            ("INV-3", 10_000, date(2026, 11, 3), {"currency": "EUR"}),
        ):
            invoice = an_invoice(session, acme, number, amount=amount, **more)
            receipt = a_receipt(session, amount, value_date=on, currency=invoice.currency, payer_account="SECRET-4711",
                                payer_name="SECRET PAYER", transaction_id=f"T-{number}")  # fmt: skip
            entries[number] = exception_desk.decide(session, a_decision(receipt, line(invoice, amount), customer=acme))
        partners = dict(session.execute(select(Partner.number, Partner.id)).all())
        numbers = {partners["P-NORTH"]: "north", partners["P-KITA"]: "kita"}
        shares = {}
        for share in session.scalars(select(Share).order_by(Share.id)):
            shares[numbers[share.partner_id], f"{share.base_minor}"] = share.id
    return Wallets(app=app, northern=partners["P-NORTH"], kita=partners["P-KITA"], shares=shares, entries=entries)


def take_back(wallets: Wallets, number: str) -> None:
    """Undo the decision that earned the shares of an invoice."""
    with wallets.app.app_context(), transaction() as session:
        exception_desk.undo(session, wallets.entries[number], actor="clerk@example.com")
