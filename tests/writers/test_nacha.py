"""What we write as an ACH file, our reader, a foreign one and the rules themselves read back."""

import time
from dataclasses import replace
from datetime import UTC, date, datetime

import achkit
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from payportal.domain.errors import RefusedBatch
from payportal.readers import nacha as our_reader
from payportal.writers import nacha
from tests.writers.ach_rules import Entry, entries_of
from tests.writers.orders import NORTHWIND, balanced, batch, collection, party, payment


def test_a_company_and_a_person_are_paid_in_batches_of_their_own():
    file = nacha.write(
        batch(
            payment("P-1", 1_00, to=party("Zoë Müller", is_company=False, savings=True), remittance="Refund für 7"),
            payment("P-2", 2_50, remittance="INV-1001"),
            payment("P-3", 3_00, to=party("A company with a very long name")),
        )
    )
    assert entries_of(file) == [
        Entry("CCD", "22", "011401533", "12345678", 250, "P-2", "ADA SUPPLIES", "021000020000001", "INV-1001"),
        Entry("CCD", "22", "011401533", "12345678", 300, "P-3", "A COMPANY WITH A VERY", "021000020000002", ""),
        Entry("PPD", "32", "011401533", "12345678", 100, "P-1", "ZOE MULLER", "021000020000003", "REFUND FUR 7"),
    ]
    assert file.count(b"\n") == 20
    assert file.splitlines()[0] == (
        b"101 02100002111234567892606301405A094101FIRST BANK             NORTHWIND TRADERS              "
    )
    assert file.splitlines()[1] == (
        b"5220NORTHWIND                           1123456789CCDPAYMENT   260701260701   1021000020000001"
    )


def test_a_collection_carries_its_mandate():
    orders = (
        collection("C-1", 80_00, mandate_id="M-7", to=party("Bo", is_company=False)),
        collection("C-2", 1_00, mandate_id="M-8", to=party("Cy", is_company=False, savings=True)),
    )
    assert [(e.sec, e.code, e.identity, e.cents) for e in entries_of(nacha.write(batch(*orders)))] == [
        ("PPD", "27", "M-7", 8000),
        ("PPD", "37", "M-8", 100),
    ]


@pytest.mark.parametrize(("order", "offset"), [(payment, "27"), (collection, "22")])
def test_a_balanced_file_moves_the_sum_on_our_own_account(order, offset):
    orders = (order("P-1", 70, to=party("Bo", is_company=False)), order("P-2", 30), order("P-3", 5))
    whole = batch(*orders, originator=balanced())
    found = entries_of(nacha.write(whole))
    assert [(e.sec, e.cents) for e in found if e.identity == "OFFSET"] == [("CCD", 35), ("PPD", 70)]
    assert {(e.code, e.account, e.routing) for e in found if e.identity == "OFFSET"} == {
        (offset, "998877", "021000021")
    }
    assert nacha.references(whole) == {"P-2": found[0].trace, "P-3": found[1].trace, "P-1": found[3].trace}


def test_files_of_one_day_differ_by_their_modifier():
    signs = [nacha.write(batch(of_day=number)).splitlines()[0][33:34] for number in (1, 2, 26, 27, 36)]
    assert signs == [b"A", b"B", b"Z", b"0", b"9"]


def test_the_file_is_full_to_the_block():
    for count in range(1, 30):
        file = nacha.write(batch(*(payment(f"P-{number}") for number in range(count))))
        assert len(entries_of(file)) == count


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"execute_on": date(2026, 7, 3)}, None),  # the fourth is a Saturday: the Friday before is no holiday
        ({"execute_on": date(2026, 7, 4)}, "2026-07-04 is a weekend or a holiday .* say 2026-07-06"),
        ({"execute_on": date(2026, 11, 26), "created_at": datetime(2026, 11, 20, tzinfo=UTC)}, "say 2026-11-27"),
        ({"execute_on": date(2026, 6, 29)}, "has passed; say 2026-07-01"),
        ({"execute_on": date(2126, 7, 1)}, "more than a year ahead"),
        ({"of_day": 37}, "36 ACH files at most"),
        ({"originator": replace(NORTHWIND, company_id="123")}, "company_id '123' has not the 10 characters"),
        ({"originator": replace(NORTHWIND, name="Northwind Traders of the North", ach=type(NORTHWIND.ach)())},
         "company_name .* 30 characters, ACH carries 16"),
        ({"originator": replace(NORTHWIND, account=party(bank_code="021000022"))}, "account.bank_code '021000022'"),
        ({"originator": replace(NORTHWIND, account=party(account=""))}, "account.account"),
        ({"originator": replace(NORTHWIND, name="北风")}, "originator: the name has '北'"),
    ],
)  # fmt: skip
def test_a_batch_that_no_bank_takes_is_refused(changes, why):
    if why is None:
        assert nacha.write(batch(**changes))
        return
    with pytest.raises(RefusedBatch, match=why):
        nacha.write(batch(**changes))


def test_a_sum_beyond_one_entry_cannot_be_balanced():
    orders = (payment("P-1", 99_999_999_99), payment("P-2", 1))
    assert nacha.write(batch(*orders))
    with pytest.raises(RefusedBatch, match=r"100000000.00, an entry on our own account holds 99999999.99"):
        nacha.write(batch(*orders, originator=balanced()))


ROUTING = some.sampled_from(["021000021", "011401533", "122105155", "091000019", "322271627"])
LETTERS = some.characters(max_codepoint=0x17F, categories=("Lu", "Ll", "Nd"), exclude_characters="µ")
NAMES = some.text(LETTERS | some.sampled_from(" &.,'-/()"), min_size=1, max_size=40)


@some.composite
def orders(draw):
    """One order over any account, name and amount that an ACH entry can hold."""
    to = party(
        draw(LETTERS) + draw(NAMES),
        account=draw(some.from_regex(r"[0-9A-Za-z]{1,17}", fullmatch=True)),
        bank_code=draw(ROUTING),
        savings=draw(some.booleans()),
        is_company=draw(some.booleans()),
    )
    cents = draw(some.integers(1, 3_000_000_00))
    remittance = draw(some.from_regex(r"([ -~]{0,80})", fullmatch=True))
    return payment("", cents, to=to, remittance=remittance)


@settings(max_examples=150, deadline=None)
@given(some.lists(orders(), min_size=1, max_size=25), some.booleans(), some.booleans())
def test_any_batch_comes_back_as_it_went(found, collects, with_offset):
    named = [replace(order, order_id=f"P-{place}") for place, order in enumerate(found)]
    if collects:
        named = [replace(order, mandate=collection(mandate_id=f"m {order.order_id}").mandate) for order in named]
    whole = batch(*named, originator=balanced() if with_offset else NORTHWIND)
    file = nacha.write(whole)
    by_rules = {entry.trace: entry for entry in entries_of(file)}
    traces = nacha.references(whole)
    assert len(traces) == len(named)
    for order in named:
        entry = by_rules[traces[order.order_id]]
        identity = order.mandate.mandate_id.upper() if collects else order.order_id
        assert (entry.cents, entry.identity) == (order.amount.minor, identity)
        assert (entry.account, entry.routing) == (order.party.account.upper(), order.party.bank_code)
        assert entry.remittance == order.remittance.strip().upper()
        assert entry.sec == ("CCD" if order.party.is_company else "PPD")
        assert entry.name
    foreign = achkit.validate(file.decode())
    assert foreign == {"ok": True, "errors": []}
    ours = our_reader.read(file)
    assert ours.problems == []
    assert {line.bank_reference: line.amount_minor for line in ours.lines} == {t: e.cents for t, e in by_rules.items()}
    assert ours.totals(credit=not collects) == {"USD": whole.total.minor}


def test_a_hundred_thousand_orders_are_written_in_seconds():
    whole = batch(*(payment(f"P-{number}", number, remittance="Payout") for number in range(1, 100_001)))
    began = time.process_time()
    file = nacha.write(whole)
    assert time.process_time() - began < 10
    assert len(file) == 95 * 200_010  # entries and addenda, four records around them, blocked
