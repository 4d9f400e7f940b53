"""What is to come: each sum on its day, once, and apart what we collect and what others are to pay."""

from datetime import timedelta

from payportal.models.invoice import Invoice
from payportal.queries import money_ahead
from payportal.services import instalment_plans, promises
from payportal.services.instalment_plans import Wish
from tests.services.a_mandate import a_mandate
from tests.services.a_method import a_kept_method
from tests.services.a_payment import TODAY, a_customer, an_invoice
from tests.services.a_schedule import a_schedule

DAY = timedelta(days=1)


def told(session, **more):
    found = money_ahead.ahead(session, on=TODAY, **more)
    return [((one.day - TODAY).days, one.kind, one.minor, one.sure) for one in found.rows]


def test_each_kind_stands_on_its_day_and_sums_are_told_apart(session):
    acme, other = a_customer(session, "C-1"), a_customer(session, "C-2")
    booked, promised, planned = (an_invoice(session, acme, f"INV-{number}", 30_000) for number in range(3))
    collected = an_invoice(session, other, "INV-9", 7_000)
    session.get_one(Invoice, collected).due_date = TODAY + 5 * DAY
    session.flush()
    a_schedule(
        session, acme, {booked: 30_000}, 30_000, a_kept_method(session, acme).id, on=TODAY, run_on=TODAY + 2 * DAY
    )
    promises.make(session, promised, minor=12_000, promised_on=TODAY + 4 * DAY, by="ann@acme.example", on=TODAY)
    wish = Wish(invoice_id=planned, down_minor=3_000, count=3, interval="weekly", shown_minor=30_000)
    plan = instalment_plans.propose(session, wish, by="ann@acme.example", accounts=[acme], on=TODAY)
    assert [row[1] for row in told(session)] == ["schedule", "promise"]  # a plan that waits brings nothing yet
    instalment_plans.approve(session, plan.id, by="theo@example.com", on=TODAY)
    a_mandate(session, other, a_kept_method(session, other).id, on=TODAY)
    assert told(session) == [
        (0, "plan", 3_000, False), (2, "schedule", 30_000, True), (4, "promise", 12_000, False),
        (5, "autopay", 7_000, True), (7, "plan", 9_000, False),
    ]  # fmt: skip
    assert money_ahead.ahead(session, on=TODAY).sums() == [("USD", 37_000, 24_000)]
    assert money_ahead.ahead(session, on=TODAY).sums(TODAY + 2 * DAY) == [("USD", 30_000, 0)]
    assert [row[0] for row in told(session, days=3)] == [0, 2]


def test_what_is_promised_and_scheduled_counts_once(session):
    acme = a_customer(session, "C-1")
    one = an_invoice(session, acme, "INV-1", 30_000)
    promises.make(session, one, minor=30_000, promised_on=TODAY + DAY, by="ann@acme.example", on=TODAY)
    a_schedule(session, acme, {one: 30_000}, 30_000, a_kept_method(session, acme).id, on=TODAY, run_on=TODAY + DAY)
    assert told(session) == [(1, "schedule", 30_000, True)]
