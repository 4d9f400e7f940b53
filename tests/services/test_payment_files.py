"""Every order goes out once, in a file that was proven and is kept as it went."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from payportal.domain.errors import RefusedBatch
from payportal.models.audit import AuditEvent
from payportal.models.payment_file import PaymentFile, PaymentFileOrder
from payportal.services import payment_files
from payportal.writers.check_layout import LAYOUTS, layout_of
from tests.writers.ach_rules import entries_of
from tests.writers.orders import NORTHWIND, check, collection, payment

NOW = datetime(2026, 7, 2, 9, 30, tzinfo=UTC)


def send(session, *orders, **given):
    details = {"originator": NORTHWIND, "actor": "ann@example.com", "now": NOW} | given
    return payment_files.write_orders(session, "nacha", orders, **details)


def tell(session, format, *checks, **given):
    details = {"originator": NORTHWIND, "actor": "ann@example.com", "now": NOW, "layout": LAYOUTS["csv"]} | given
    return payment_files.write_checks(session, format, checks, **details)


def counted(session):
    return tuple(session.scalar(select(func.count()).select_from(table)) for table in (PaymentFile, PaymentFileOrder))


def test_a_file_is_kept_with_its_orders_and_their_traces(session):
    released = send(session, payment("P-1", 100), payment("P-2", 250))
    file = released.file
    assert (file.format, file.purpose, file.order_count, file.total_minor) == ("nacha", "pay", 2, 350)
    assert file.execute_on == date(2026, 7, 3)
    assert file.batch_id.startswith("NACHA-20260702-01-")
    assert file.sha256 == hashlib.sha256(released.content).hexdigest()
    rows = session.scalars(select(PaymentFileOrder).order_by(PaymentFileOrder.id))
    assert [(row.order_key, row.amount_minor, row.bank_reference) for row in rows] == [
        ("P-1", 100, "021000020000001"),
        ("P-2", 250, "021000020000002"),
    ]
    session.flush()
    event = session.scalar(select(AuditEvent).where(AuditEvent.action == "write_payment_file"))
    assert (event.actor, event.subject) == ("ann@example.com", f"payment_file:{file.batch_id}")
    assert event.detail["total_minor"] == 350
    assert "12345678" not in str(event.detail)


def test_no_order_goes_out_twice(session):
    first = send(session, payment("P-1"), payment("P-2"))
    before = counted(session)
    for orders in (
        (payment("P-1"), payment("P-2")),  # the same again
        (payment("P-3"), payment("P-2")),  # one of them, under another name
        (payment("P-2", 99_00),),  # with another amount
    ):
        with pytest.raises(RefusedBatch, match=f"before, in {first.file.batch_id}, written 2026-07-02") as told:
            send(session, *orders)
        assert (told.value.code, "--again" in told.value.message) == ("sent_before", True)
    assert [order_id for order_id, _ in told.value.faults] == ["P-2"]
    assert counted(session) == before


def test_again_gives_the_same_bytes_and_changes_nothing(session):
    first = send(session, payment("P-1"), payment("P-2"))
    before = counted(session)
    later = datetime(2026, 7, 9, tzinfo=UTC)
    again = send(session, payment("P-1"), payment("P-2"), again=True, now=later)
    assert (again.content, again.again, again.file.id) == (first.content, True, first.file.id)
    assert counted(session) == before
    with pytest.raises(RefusedBatch, match="leaves on 2026-07-03, not on 2026-07-10"):
        send(session, payment("P-1"), payment("P-2"), again=True, execute_on=date(2026, 7, 10))


@pytest.mark.parametrize(
    ("orders", "code"),
    [
        ((payment("P-1"), payment("P-2", 1)), "sent_before"),  # another amount
        ((payment("P-1"),), "sent_before"),  # a part
        ((payment("P-9"),), "not_sent"),
    ],
)
def test_again_repeats_only_what_went_out_to_the_letter(session, orders, code):
    send(session, payment("P-1"), payment("P-2"))
    with pytest.raises(RefusedBatch) as told:
        send(session, *orders, again=True)
    assert told.value.code == code


def test_an_order_may_be_paid_and_collected_under_one_id(session):
    send(session, payment("X-1"))
    assert send(session, collection("X-1")).file.purpose == "collect"


def test_files_of_a_day_are_numbered_for_each_originator(session):
    other = replace(NORTHWIND, company_id="1999999999")
    files = [send(session, payment(f"P-{number}")) for number in range(3)]
    files.append(send(session, payment("P-8"), originator=other))
    files.append(send(session, payment("P-9"), now=datetime(2026, 7, 6, 9, tzinfo=UTC)))
    assert [file.file.of_day for file in files] == [1, 2, 3, 1, 1]
    assert [file.content[33:34] for file in files] == [b"A", b"B", b"C", b"A", b"A"]


def test_the_thirty_seventh_file_of_a_day_waits(session):
    for number in range(36):
        send(session, payment(f"P-{number}"))
    with pytest.raises(RefusedBatch, match="36 ACH files at most"):
        send(session, payment("P-99"))


def test_a_printed_check_pays_its_order(session):
    tell(session, "checks", check("1001", order_id="P-1"))
    with pytest.raises(RefusedBatch, match="order P-1: it went out before"):
        send(session, payment("P-1"))
    with pytest.raises(RefusedBatch, match="order P-2: check 1001 went out before"):
        tell(session, "checks", check("01001", order_id="P-2"))


def test_a_check_is_told_once_and_taken_back_once(session):
    tell(session, "positive_pay", check("1001"))
    tell(session, "positive_pay", check("1001", void=True))
    other = replace(NORTHWIND, account=replace(NORTHWIND.account, account="5555"))
    tell(session, "positive_pay", check("1001"), originator=other)
    for void in (False, True):
        with pytest.raises(RefusedBatch, match="check 1001 went out before"):
            tell(session, "positive_pay", check("1001", void=void, order_id="K-9"))


def test_two_accounts_may_have_checks_that_read_the_same(session):
    layout = layout_of({"detail": ["check_number", "amount"]})
    other = replace(NORTHWIND, account=replace(NORTHWIND.account, account="5555"))
    files = [tell(session, "positive_pay", check(), originator=who, layout=layout) for who in (NORTHWIND, other)]
    assert files[0].content == files[1].content
    assert files[0].file.batch_id != files[1].file.batch_id


def test_what_does_not_leave_is_not_kept(session):
    before = counted(session)
    with pytest.raises(RefusedBatch, match="weekend"):
        send(session, payment("P-1"), execute_on=date(2026, 7, 4))
    assert counted(session) == before
    assert len(entries_of(send(session, payment("P-1")).content)) == 1
