"""X12 820: what a payment is for."""

import pytest

from payportal.domain.errors import BadAmount
from payportal.domain.remittance import RemittanceLine
from payportal.readers.remittance_820 import read_payment
from payportal.readers.x12 import segments


def read(*parts, currency="USD"):
    return read_payment(segments("".join(f"{part}~" for part in parts)), currency=currency)


def test_the_header_names_amount_trace_and_payer():
    payment = read("ST*820*1", "BPR*C*1480.00*C*ACH", "TRN*1*EFT-9*1", "N1*PR*BIRCH CO", "N1*PE*HARBOR INC")
    assert (payment.amount_minor, payment.debit, payment.trace, payment.payer) == (148000, False, "EFT-9", "BIRCH CO")


@pytest.mark.parametrize(
    ("segment", "line"),
    [
        ("RMR*IV*INV-1**980.00*1000.00*20.00", RemittanceLine("INV-1", 98000, 2000)),
        ("RMR*IV*INV-1**980", RemittanceLine("INV-1", 98000)),
        ("RMR*CM*CM-1**-50.00", RemittanceLine("CM-1", -5000)),
        ("RMR*IV*INV-1", RemittanceLine("INV-1")),
        ("RMR*IV*INV-1**.50", RemittanceLine("INV-1", 50)),
        ("RMR*IV*INV-1**5.", RemittanceLine("INV-1", 500)),
        # The adjustment may be written with either sign; what the invoice lacks is the deduction.
        ("RMR*IV*INV-1**90.00*100.00*2.00*01*8.00", RemittanceLine("INV-1", 9000, 200, 800, "01")),
        ("RMR*IV*INV-1**90.00*100.00*2.00*01*-8.00", RemittanceLine("INV-1", 9000, 200, 800, "01")),
    ],
)
def test_an_item_says_what_is_paid_kept_and_deducted(segment, line):
    assert read("ST*820*1", segment).lines == (line,)


def test_an_adjustment_under_an_item_is_its_deduction():
    payment = read("BPR*C*95.00*C", "RMR*IV*INV-1**100.00", "ADX*-5.00*06", "RMR*IV*INV-2**0.00")
    assert payment.lines == (RemittanceLine("INV-1", 9500, 0, 500, "06"), RemittanceLine("INV-2", 0))


def test_an_adjustment_before_the_items_is_a_document_of_its_own():
    payment = read("BPR*C*96.63*C", "ENT*1", "ADX*-3.37*01*CM*CM-7", "RMR*IV*INV-1**100.00")
    assert payment.lines == (RemittanceLine("INV-1", 10000), RemittanceLine("CM-7", -337, deduction_reason="01"))


def test_an_adjustment_under_the_next_entity_is_not_of_the_item_before():
    payment = read("BPR*C*95.00*C", "ENT*1", "RMR*IV*INV-1**100.00", "ENT*2", "ADX*-5.00*01*CM*CM-7")
    assert payment.lines == (RemittanceLine("INV-1", 10000), RemittanceLine("CM-7", -500, deduction_reason="01"))


@pytest.mark.parametrize(("paid", "detail"), [("95.00", 9500), ("90.00", 9500)])
def test_the_detail_is_the_sum_of_items_and_adjustments(paid, detail):
    payment = read(f"BPR*C*{paid}*C", "RMR*IV*INV-1**100.00", "ADX*-5.00*01")
    assert payment.detail_minor == detail


def test_names_beside_the_payers_and_those_of_the_detail_are_not_the_payers():
    payment = read("N1*PE*HARBOR", "N3*1 QUAY", "N1*PR*BIRCH*9*B-7", "N3*12 MILL ROAD", "ENT*1", "N1*PR*BRANCH")
    assert (payment.payer, payment.payer_id, payment.address) == ("BIRCH", "B-7", ["12 MILL ROAD"])


@pytest.mark.parametrize(
    ("version", "adjustment", "paid", "cash"),
    [
        ("004010", "-5.00", "95.00", 9500),
        ("003030", "5.00", "95.00", 9500),  # the old sign, proved by the sum
        ("004010", "5.00", "95.00", 9500),  # a sender who kept the old sign, proved by the sum
        ("003030", "5.00", "77.00", 9500),  # nothing foots: the version decides
        ("004010", "-5.00", "77.00", 9500),
    ],
)
def test_the_sign_of_an_adjustment_is_the_one_that_foots(version, adjustment, paid, cash):
    parts = (
        f"GS*RA*A*B*20260316*0930*1*X*{version}",
        f"BPR*C*{paid}*C",
        "RMR*IV*INV-1**100.00",
        f"ADX*{adjustment}*06",
    )
    assert read(*parts).lines[0].amount_minor == cash


def test_only_the_first_payment_is_read():
    assert [line.reference for line in read("RMR*IV*A**1", "SE*2*1", "ST*820*2", "RMR*IV*B**1").lines] == ["A"]


@pytest.mark.parametrize("amount", ["1,000.00", "NaN", "1e5", "12.345", "-", "."])
def test_what_is_no_amount_is_refused(amount):
    with pytest.raises(BadAmount):
        read(f"RMR*IV*INV-1**{amount}")


def test_decimals_are_those_of_the_currency():
    assert read("RMR*IV*INV-1**7700", currency="JPY").lines == (RemittanceLine("INV-1", 7700),)
