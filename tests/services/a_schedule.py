"""Kept methods of the simulator and payments scheduled with them, for tests of what becomes of them."""

import json
from datetime import UTC, date, datetime

from payportal.gateways.told import Payer
from payportal.services import schedules
from payportal.services.schedules import Booking
from tests.services.a_method import a_kept_method
from tests.services.a_payment import PAYER

TODAY = date(2026, 11, 25)
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


class Clock:
    """The simulator's own time."""

    def __init__(self, moment=NOON):
        self.moment = moment

    def __call__(self):
        return self.moment


def a_sandbox_method(session, cards, customer_id, behaviour="approve", *, kind="card", owner=PAYER, **columns):
    """Save a method at the simulator that behaves as told, and keep it for the customer; return its id."""
    key = f"PM-{customer_id}-{behaviour}-{len(columns)}-{owner}-{kind}"
    page = cards.save(key, kind, payer=Payer(key=str(customer_id), name="Acme", email=owner), return_url="/")
    cards.keep(page.reference, behaviour)
    stored = cards.saving(page.reference).method.stored
    columns = {"provider_method": stored.method, **columns}
    return a_kept_method(session, customer_id, owner=owner, kind=kind, **columns).id


def a_schedule(session, customer_id, settled, minor, method_id, *, run_on=TODAY, on=TODAY, reference="SCH-1",
               by=PAYER):  # fmt: skip
    """Book a payment of ``settled`` minor units by invoice id; return it."""
    booking = Booking(reference=reference, customer_id=customer_id, accounts=[customer_id], booked_by=by,
                      settled=settled, run_on=run_on, method_id=method_id)  # fmt: skip
    return schedules.book(session, booking, agreed_minor=minor, on=on)


def charges(cards):
    """By our reference how often the simulator took money."""
    with cards._books._writing() as connection:
        rows = [json.loads(text) for (text,) in connection.execute("SELECT document FROM thing")]
    return {row["ours"]: row["charges"] for row in rows if row["reference"].startswith("sbi_")}
