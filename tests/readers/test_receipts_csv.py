"""Money received as a plain file."""

from datetime import date

import pytest

from payportal.domain.errors import FileRefused
from payportal.domain.receipt import Method, Receipt
from payportal.domain.remittance import RemittanceLine
from payportal.readers import receipts_csv

HEADER = "transaction_id,value_date,amount,currency,method,remittance"
GOOD = "R1,2026-03-02,10.00,USD,ach,INV-1=10.00"


def read(*lines):
    return receipts_csv.read("\n".join([HEADER, *lines]).encode())


def test_a_row_becomes_a_line_and_its_receipt():
    data = (
        "transaction_id,value_date,amount,currency,method,payer_name,payer_account,check_number,reference,memo,remittance\n"
        "0001,2026-03-02,1250.50,USD,Check,Birch & Sons,00123,0004711,REF,a memo,71=1000.50;72=250.00\n"
    )
    (line,) = receipts_csv.read(data.encode()).lines
    assert (line.line, line.account, line.credit, line.bank_reference) == (2, "", True, "0001")
    assert line.receipt == Receipt(
        transaction_id="0001",
        value_date=date(2026, 3, 2),
        amount_minor=125050,
        currency="USD",
        method=Method.CHECK,
        payer_name="Birch & Sons",
        payer_account="00123",
        check_number="0004711",
        reference="REF",
        memo="a memo",
        remittance=(RemittanceLine("71", 100050), RemittanceLine("72", 25000)),
    )


def test_a_currency_may_be_written_small():
    [line] = receipts_csv.read(b"transaction_id,value_date,amount,currency\nR1,2026-03-02,5,jpy\n").lines
    assert (line.currency, line.amount_minor, line.receipt.currency) == ("JPY", 5, "JPY")


@pytest.mark.parametrize("sign", [";", "\t", "|"])
def test_another_delimiter_is_refused_with_a_word_about_commas(sign):
    data = "transaction_id,value_date,amount,currency\nR1,2026-03-02,5,JPY\n".replace(",", sign).encode()
    assert receipts_csv.recognises(data)
    with pytest.raises(FileRefused, match="use commas") as refused:
        receipts_csv.read(data)
    assert (refused.value.code, refused.value.line) == ("missing_column", 1)


def test_only_four_columns_are_needed():
    result = receipts_csv.read(b"currency,amount,value_date,transaction_id\nKWD,1.234,2026-03-02,R1\n")
    assert (result.receipts[0].amount_minor, result.receipts[0].method, result.problems) == (1234, Method.OTHER, [])


@pytest.mark.parametrize(
    ("row", "code", "hint"),
    [
        ("R2,2026-02-30,1.00,USD,ach,", "bad_date", "2026-10-31"),
        ("R2,20260302,1.00,USD,ach,", "bad_date", "2026-10-31"),
        ("R2,02.03.2026,1.00,USD,ach,", "bad_date", "2026-10-31"),
        ("R2,2026-03-02,1.005,USD,ach,", "bad_amount", "3 decimals"),
        ('R2,2026-03-02,"1,000.00",USD,ach,', "bad_amount", "thousands"),
        ("R2,2026-03-02,1E+05,USD,ach,", "bad_amount", "spreadsheet"),
        ('R2,2026-03-02,"1,5E+05",USD,ach,', "bad_amount", "spreadsheet"),
        ("R2,2026-03-02,NaN,USD,ach,", "bad_amount", "no amount"),
        ("R2,2026-03-02,0.00,USD,ach,", "bad_amount", "not above zero"),
        ("R2,2026-03-02,-5.00,USD,ach,", "bad_amount", "not above zero"),
        ("R2,2026-03-02,5.00,usx,ach,", "unknown_currency", "ISO 4217"),
        ("R2,0001-03-02,5.00,USD,ach,", "bad_date", "not between 1900 and 2199"),
        ("R2,9999-12-31,5.00,USD,ach,", "bad_date", "not between 1900 and 2199"),
        (f"{'R' * 101},2026-03-02,5.00,USD,ach,", "too_long", "at most 100"),
        ("R\t2,2026-03-02,5.00,USD,ach,", "control_character", "remove it"),
        ("R2,2026-03-02,5.00,USD,barter,", "bad_method", "check, ach, wire, card, other"),
        ("R2,2026-03-02,5.00,USD,ach,=5.00", "bad_remittance", "INVOICE=AMOUNT"),
        ("R2,2026-03-02,5.00,USD,ach", "wrong_cells", "5 cells and the header 6"),
        (",2026-03-02,5.00,USD,ach,", "missing_value", "bank's own id"),
        ("1.2E+11,2026-03-02,5.00,USD,ach,", "mangled_id", "format it as text"),
        ("R1,2026-03-02,10.00,USD,ach,INV-1=10.00", "duplicate_row", "taken once"),
        ("R1,2026-03-02,11.00,USD,ach,INV-1=11.00", "duplicate_transaction_id", "other content"),
    ],
)
def test_a_row_with_a_fault_is_told_and_not_taken_while_the_others_are(row, code, hint):
    result = read(GOOD, row, "R9,2026-03-03,20.00,USD,wire,")
    assert [(problem.line, problem.code) for problem in result.problems] == [(3, code)]
    assert hint in result.problems[0].message
    assert [receipt.transaction_id for receipt in result.receipts] == ["R1", "R9"]
    assert result.totals(credit=True) == {"USD": 3000}


def test_the_id_of_a_refused_row_may_come_again_mended():
    result = read("R1,2026-03-02,ten,USD,ach,", GOOD)
    assert ([receipt.transaction_id for receipt in result.receipts], len(result.problems)) == (["R1"], 1)


def test_a_missing_required_column_refuses_the_file_by_its_name():
    with pytest.raises(FileRefused, match="currency"):
        receipts_csv.read(b"transaction_id,value_date,amount\nR1,2026-03-02,1.00\n")


@pytest.mark.parametrize(
    ("data", "known"),
    [
        (b"\xef\xbb\xbfmemo,Transaction_Id,amount\n", True),
        (b'"transaction_id","value_date"\r\n', True),
        (b"transaction_id,invoice_number,amount_applied\n", False),
        (b"date,amount\n", False),
        (b"01,A,B,260301,0600,1,,,2/", False),
    ],
)
def test_the_format_is_known_by_its_header(data, known):
    assert receipts_csv.recognises(data) is known


def test_a_file_with_ten_thousand_wrong_rows_is_another_file():
    wrong = ["R,2026-03-02,NaN,USD,ach,"]
    assert len(read(*wrong * 10_000).problems) == 10_000
    with pytest.raises(FileRefused) as refused:
        read(*wrong * 10_001)
    assert (refused.value.code, refused.value.line) == ("too_many_faults", 10_002)
