"""Statement lines become lines of money, and receipts where money came in for good."""

from datetime import date

import pytest

from payportal.domain.receipt import Method
from payportal.readers.swift_entry import entry_of
from payportal.readers.swift_fields import Field
from payportal.readers.swift_line import line_of


def line(entry, text="", *, booked=True, tag="86"):
    field, *more = entry.split("\n")
    texts = [Field(5, tag, text.split("\n"))] if text else []
    return line_of(
        entry_of(Field(4, "61", [field, *more]), "EUR"), texts, account="OURS", currency="EUR", booked=booked
    )


@pytest.mark.parametrize(
    ("entry", "text", "credit", "taken", "returns"),
    [
        ("260901C1,NTRFX//B1", "", True, True, ""),
        ("260901D1,NTRFX//B1", "", False, False, ""),
        ("260901RC1,NTRFX//B1", "", False, False, "B1"),
        ("260901RD1,NTRFX//B1", "", True, False, ""),
        ("260901C0,NTRFX//B1", "", True, False, ""),
        ("260901D1,NRTINONREF//B1", "", False, False, "B1"),
        ("260901D1,NDDTNONREF", "109?20EREF+E1", False, False, "E1"),
        ("260901RC1,NTRFNONREF", "", False, False, "NONREF"),
        ("260901C1,NRTIX//B1", "/RTRN/MS03//EREF/E1/", True, False, ""),
        ("260901C1,NTRFX//B1", "159?20EREF+E1", True, False, ""),
    ],
)
def test_only_a_credit_that_takes_nothing_back_is_a_receipt(entry, text, credit, taken, returns):
    found = line(entry, text)
    assert (found.credit, found.receipt is not None, found.returns) == (credit, taken, returns)
    assert (found.directed, found.pending) == (True, False)


@pytest.mark.parametrize("mark", ["EC", "ED"])
def test_expected_money_is_in_no_sum(mark):
    found = line(f"260901{mark}1,NTRFX//B1")
    assert (found.credit, found.directed, found.pending, found.receipt) == (mark == "EC", False, True, None)


def test_within_the_day_nothing_is_a_receipt_and_nothing_is_taken_back():
    credit, reversal = line("260901C1,NTRFX//B1", booked=False), line("260901RC1,NTRFX//B1", booked=False)
    assert (credit.receipt, credit.pending, reversal.returns) == (None, True, "")


@pytest.mark.parametrize(
    ("entry", "text", "reference"),
    [
        ("260901C1,NTRFC1//B1", "/EREF/E1/", "B1"),
        ("260901C1,NTRFC1", "/EREF/E1/", "E1"),
        ("260901C1,NTRFC1", "", "C1"),
        ("260901C1,NTRFNONREF", "/EREF/NOTPROVIDED/", ""),
        ("260901C1,NOVBNL91ABNA0417164300", "", ""),
    ],
)
def test_the_bank_names_the_money_else_the_payer(entry, text, reference):
    found = line(entry, text)
    assert (found.bank_reference, found.receipt.transaction_id) == (reference, reference)


def test_a_receipt_carries_what_the_bank_says():
    found = line("2512310102C1190,00NTRFC1//B1\n/TRCD/00100/", "/EREF/E1//CNTP/NL91ABNA0417164300/ABNANL2A/De Bakker///"
                 "REMI/USTD//INV 7/")  # fmt: skip
    receipt = found.receipt
    assert (receipt.payer_name, receipt.payer_account) == ("De Bakker", "NL91ABNA0417164300")
    assert (receipt.reference, receipt.memo, receipt.method) == ("E1", "INV 7 C1", Method.WIRE)
    assert (found.value_date, found.account, found.type_code) == (date(2025, 12, 31), "OURS", "NTRF")
    assert found.extras == {
        "booking_date": "2026-01-02", "customer_reference": "C1", "end_to_end": "E1", "bank": "ABNANL2A",
        "transaction_code": "00100",
    }  # fmt: skip


def test_a_structured_reference_is_remittance():
    (remittance,) = line("260901C1,NTRFX", "/REMI/STRD/CUR/RF18539007547034/").receipt.remittance
    assert (remittance.reference, remittance.amount_minor) == ("RF18539007547034", None)


@pytest.mark.parametrize(
    ("entry", "text", "name", "account", "memo"),
    [
        ("260901C1,NOVBNL91ABNA0417164300\nhr p de vries", "NL91ABNA0417164300 hr p de vries\n\nFactuur 7",
         "hr p de vries", "NL91ABNA0417164300", "Factuur 7"),
        ("260901C1,N541NONREF\nNL91ABNA0417164300", "/ORDP//NAME/R. SMITH/REMI/7", "R. SMITH", "NL91ABNA0417164300",
         "7"),
        ("260901C1,N0440121470966      W.P. Jansen", "Factuur 7", "W.P. Jansen", "", "Factuur 7"),
        ("260901C1,NTRFNONREF\nPayment", "", "", "", "Payment"),
        ("260901C1,NTRFNONREF", "FROM DE89370400440532013000 INV 7", "", "DE89370400440532013000",
         "FROM DE89370400440532013000 INV 7"),
    ],
)  # fmt: skip
def test_the_payer_may_stand_beside_the_references(entry, text, name, account, memo):
    receipt = line(entry, text).receipt
    assert (receipt.payer_name, receipt.payer_account, receipt.memo) == (name, account, memo)


@pytest.mark.parametrize(
    ("entry", "text", "method"),
    [
        ("260901C1,NCHKX", "", Method.CHECK),
        ("260901C1,NDDTX", "", Method.ACH),
        ("260901C1,NMSCX", "166?20x", Method.WIRE),
        ("260901C1,NMSCX", "171?20x", Method.ACH),
        ("260901C1,NMSCX", "x", Method.OTHER),
    ],
)
def test_type_and_business_code_say_how_it_came(entry, text, method):
    assert line(entry, text).receipt.method == method


def test_notes_are_read_by_their_codes():
    receipt = line("260901C1,NMSCX", "01INV 7\n15ERGO", tag="NS").receipt
    assert (receipt.payer_name, receipt.memo) == ("ERGO", "INV 7")
