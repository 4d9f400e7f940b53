"""The payment of an X12 set: amount, side, day, payer, and what does not foot."""

import pytest

from payportal.domain.errors import FileRefused
from payportal.domain.receipt import Method
from payportal.readers import detect
from tests.readers.x12_files import bpr, x12


def read(*segments, kind="820", **envelope):
    return detect.read(x12(kind, *segments, **envelope))


def codes(result):
    return [(problem.line, problem.code) for problem in result.problems]


def test_a_payment_carries_all_that_its_header_says():
    segments = [
        bpr("10.00"),
        "TRN*1*EFT-1*1999",
        "REF*EV*HARBOR",
        "REF*VR*V-204",
        "NTE*PMT*MARCH",
        "N1*PR*BIRCH*92*B-7",
    ]
    segments += ["N3*12 MILL ROAD", "N4*DAYTON*OH*45402", "N1*PE*HARBOR", "N3*1 QUAY"]
    (line,) = read(*segments, usage="T").lines
    receipt = line.receipt
    assert (line.account, line.bank_reference, line.type_code, line.credit) == ("555019900", "EFT-1", "C ACH", True)
    assert (receipt.payer_name, receipt.payer_account, receipt.reference) == ("BIRCH", "123456789", "EFT-1")
    assert (receipt.transaction_id, receipt.memo, receipt.method) == ("EFT-1", "V-204 MARCH", Method.ACH)
    assert line.extras == {
        "payer id": "B-7",
        "payer address": "12 MILL ROAD, DAYTON, OH, 45402",
        "payer bank": "021000021",
        "originator": "1999",
        "usage": "test",
    }


@pytest.mark.parametrize(
    ("method", "expected"),
    [("ACH", Method.ACH), ("CHK", Method.CHECK), ("FWT", Method.WIRE), ("CCC", Method.CARD), ("BOP", Method.OTHER)],
)
def test_the_method_is_that_of_bpr04(method, expected):
    (receipt,) = read(bpr("10.00", method=method), "TRN*1*4711").receipts
    assert (receipt.method, receipt.check_number) == (expected, "4711" if method == "CHK" else "")


@pytest.mark.parametrize(
    ("segments", "envelope", "day", "problems"),
    [
        ([bpr("1.00")], {}, "2026-03-17", []),
        ([bpr("1.00", day="260317")], {}, "2026-03-17", []),
        ([bpr("1.00", day=""), "DTM*009*20260318"], {}, "2026-03-18", []),
        ([bpr("1.00", day="")], {}, "2026-03-15", []),
        ([bpr("1.00", day="20260230"), "DTM*097*20260229", "DTM*009*20260228"], {}, "2026-02-28", [(4, "bad_date")]),
    ],
)
def test_the_day_is_the_payments_else_the_headers_else_the_envelopes(segments, envelope, day, problems):
    result = read(*segments, **envelope)
    assert (result.lines[0].value_date.isoformat(), codes(result)) == (day, problems)


@pytest.mark.parametrize(("currency", "minor"), [("USD", 77000), ("JPY", 770), ("KWD", 770000)])
def test_decimals_are_those_of_the_currency(currency, minor):
    result = read(bpr("770"), f"CUR*PR*{currency}", "RMR*IV*INV-1**770")
    assert (result.totals(credit=True), result.problems) == ({currency: minor}, [])


@pytest.mark.parametrize(
    ("segments", "code", "line"),
    [
        ([bpr("1,000.00")], "bad_amount", 4),
        ([bpr("NaN")], "bad_amount", 4),
        ([bpr("1E3")], "bad_amount", 4),
        ([bpr("10.001")], "bad_amount", 4),
        ([bpr("")], "bad_amount", 4),
        ([bpr("10.00"), "CUR*PR*ZZZ"], "unknown_currency", 5),
        (["TRN*1*EFT-1"], "bad_set", 3),
        ([bpr("10.00"), bpr("20.00")], "bad_set", 3),
    ],
)
def test_a_payment_without_a_sure_amount_refuses_the_file(segments, code, line):
    with pytest.raises(FileRefused) as refused:
        read(*segments)
    assert (refused.value.code, refused.value.line) == (code, line)


def test_remittance_with_a_sum_that_is_none_is_left_out_and_told_once():
    result = read(bpr("10.00"), "RMR*IV*INV-1**5.00", "RMR*IV*INV-2**5,00", "RMR*IV*INV-3**x")
    assert (result.receipts[0].remittance, codes(result)) == ((), [(6, "bad_remittance")])


def test_what_the_remittance_does_not_explain_is_told_and_never_forced():
    result = read(bpr("10.00"), "TRN*1*EFT-1", "RMR*IV*INV-1**7.50")
    assert (result.receipts[0].remittance[0].amount_minor, codes(result)) == (750, [(4, "residual")])
    assert "adds up to 7.50, the payment is 10.00: 2.50 remains" in result.problems[0].message


@pytest.mark.parametrize("detail", [[], ["RMR*IV*INV-1", "RMR*IV*INV-2"]])
def test_remittance_without_amounts_has_nothing_to_foot(detail):
    assert read(bpr("10.00"), *detail).problems == []


def test_a_payment_whose_side_is_not_said_is_in_no_sum():
    result = read(bpr("10.00", side="X"))
    assert (result.totals(credit=True), result.receipts, codes(result)) == ({}, [], [(4, "unknown_direction")])


def test_a_payment_below_zero_lowers_its_side_and_went_the_other_way():
    result = read(bpr("-10.00"))
    (line,) = result.lines
    assert (result.totals(credit=True), line.came_in, line.receipt) == ({"USD": -1000}, False, None)
    assert codes(result) == [(4, "negative_payment")]


def test_without_a_bank_before_it_an_account_is_none():
    (line,) = read("BPR*I*34.00*C*CHK***********20260318", kind="835").lines
    assert (line.account, line.value_date.isoformat()) == ("", "2026-03-15")
