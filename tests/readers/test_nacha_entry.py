"""One ACH entry."""

from datetime import date

import pytest

from payportal.domain.receipt import Method
from payportal.domain.remittance import RemittanceLine
from payportal.readers.nacha_entry import Entry, Origin, line_of

DAY = date(2026, 3, 16)


def an_entry(code="22", *addenda, kind="CCD", purpose="INVOICES", amount=25050):
    origin = Origin("WILLOW LLC", "9123456789", kind, purpose, DAY)
    indicator = "1" if addenda else "0"
    text = f"6{code}121000358{'55501':<17}{amount:010}{'CUST-42':<15}{'HARBORLITE INC':<22}  {indicator}081000030000002"
    return Entry(3, text, origin, amount, list(addenda))


def an_addendum(text, number=1):
    return f"705{text:<80}{number:04}0000002"


def test_a_credit_is_a_receipt_of_the_company_that_sent_it():
    line, problems = line_of(an_entry())
    assert (line.account, line.credit, line.bank_reference, line.type_code) == ("55501", True, "081000030000002", "22")
    receipt = line.receipt
    assert (receipt.transaction_id, receipt.method, receipt.payer_name) == ("081000030000002", Method.ACH, "WILLOW LLC")
    assert (receipt.payer_account, receipt.reference, receipt.memo) == (
        "9123456789",
        "CUST-42",
        "INVOICES CUST-42 HARBORLITE INC",
    )
    assert problems == []


@pytest.mark.parametrize(
    ("code", "credit", "taken"),
    [
        ("22", True, True),
        ("32", True, True),
        ("42", True, True),
        ("52", True, True),
        ("21", True, False),
        ("23", True, False),
        ("24", True, False),
        ("27", False, False),
        ("37", False, False),
        ("26", False, False),
        ("55", False, False),
    ],
)
def test_the_transaction_code_says_the_side_and_whether_it_is_a_payment(code, credit, taken):
    line, _ = line_of(an_entry(code))
    assert (line.credit, line.receipt is not None) == (credit, taken)


def test_nothing_and_a_reversal_are_no_receipts():
    assert line_of(an_entry(amount=0))[0].receipt is None
    assert line_of(an_entry(purpose="REVERSAL"))[0].receipt is None


def test_one_segment_is_remittance_enough():
    line, _ = line_of(an_entry("22", an_addendum("RMR*IV*INV-7003**250.50\\")))
    assert line.receipt.remittance == (RemittanceLine("INV-7003", 25050),)
    assert "RMR" not in line.receipt.memo


def test_segments_may_break_anywhere_even_at_a_blank():
    first = "ST*820*1\\BPR*C*250.50*C\\N1*PR*BIRCH".ljust(80, "*")[:35] + "\\RMR*IV*INV-7003**200.50\\RMR*IV*INV "
    second = "7004**50.00\\SE*5*1\\"
    line, _ = line_of(an_entry("22", an_addendum(first.ljust(80)[:80], 1), an_addendum(second, 2), kind="CTX"))
    assert len(first) < 80
    assert line.receipt.remittance[0] == RemittanceLine("INV-7003", 20050)
    assert line.receipt.payer_name == "BIRCH"


def test_free_text_is_the_memo():
    line, _ = line_of(an_entry("22", an_addendum("for invoices 7003   and 7004")))
    assert line.receipt.remittance == ()
    assert line.receipt.memo.endswith("for invoices 7003 and 7004")


def test_remittance_that_cannot_be_read_is_told_and_kept_as_text():
    line, problems = line_of(an_entry("22", an_addendum("RMR*IV*INV-7003**25O.50\\")))
    assert [(problem.line, problem.code) for problem in problems] == [(3, "bad_remittance")]
    assert (line.receipt.amount_minor, line.receipt.remittance) == (25050, ())
    assert "INV-7003" in line.receipt.memo


def test_a_return_names_what_came_back_and_not_our_account():
    addendum = "799R01121000350000055      08100003".ljust(79) + "081000030000002"
    line, problems = line_of(an_entry("26", addendum))
    assert (line.returns, line.return_code, line.credit, line.receipt) == ("121000350000055", "R01", False, None)
    assert (line.account, problems) == ("", [])


@pytest.mark.parametrize(
    ("code", "known"), [("R01", True), ("R29", True), ("R72", True), ("R55", False), ("R97", False)]
)
def test_an_unknown_reason_is_told_and_the_return_is_kept(code, known):
    line, problems = line_of(an_entry("26", f"799{code}121000350000055".ljust(94)))
    assert line.return_code == code
    assert [problem.code for problem in problems] == ([] if known else ["unknown_return_code"])


def test_a_notice_of_change_says_what_to_change_and_returns_nothing():
    addendum = "798C02121000350000057      08100003071000013".ljust(94)
    line, _ = line_of(an_entry("21", addendum, kind="COR", amount=0))
    assert (line.return_code, line.returns, line.receipt) == ("C02", "", None)
    assert line.description == "C02 for 121000350000057: 071000013"


def test_an_international_credit_takes_the_payer_from_its_addenda():
    addenda = (f"711{'BIRCH GMBH':<35}{'Hauptstr. 1':<35}".ljust(94), "717INVOICE 7001".ljust(83) + "00010000002")
    line, _ = line_of(an_entry("22", *addenda, kind="IAT"))
    assert (line.receipt.payer_name, line.receipt.memo) == ("BIRCH GMBH", "INVOICES INVOICE 7001")
