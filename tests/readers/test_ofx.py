"""OFX files of bank and card accounts."""

from pathlib import Path

import pytest

from payportal.domain.errors import FileRefused
from payportal.domain.receipt import Method
from payportal.readers import ofx

SAMPLES = Path(__file__).parents[1] / "samples" / "bank" / "ofx"
SIGNON = "<SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS></SONRS></SIGNONMSGSRSV1>\n"
HEAD = "<CURDEF>USD<BANKACCTFROM><ACCTID>{}</BANKACCTFROM><BANKTRANLIST>\n"


def a_file(*trns, account="000123"):
    return f"<OFX>{SIGNON}<STMTRS>{HEAD.format(account)}{''.join(trns)}</BANKTRANLIST></STMTRS></OFX>\n".encode()


def a_transaction(amount="10.00", fitid="F1", day="20260301", more=""):
    return f"<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>{day}<TRNAMT>{amount}<FITID>{fitid}{more}</STMTTRN>\n"


def codes(result):
    return [problem.code for problem in result.problems]


def test_a_credit_is_a_receipt_and_a_debit_is_a_line():
    credit, check, foreign = ofx.read((SAMPLES / "bank_statement.ofx").read_bytes()).lines
    assert (credit.account, credit.bank_reference, credit.receipt.memo) == ("000123", "F1", "INV-7001 Café €")
    assert credit.receipt.payer_name == "Birch & Sons"
    assert (check.credit, check.amount_minor, check.type_code, check.receipt) == (False, 9950, "CHECK", None)
    assert (foreign.currency, foreign.receipt.method) == ("EUR", Method.ACH)


def test_text_is_the_same_under_a_wrong_header():
    (right, wrong) = (ofx.read((SAMPLES / name).read_bytes()) for name in ("bank_statement.ofx", "utf8_under_1252.ofx"))
    assert right.lines == wrong.lines


def test_nothing_is_a_line_and_no_receipt():
    (line,) = ofx.read(a_file(a_transaction("0.00"))).lines
    assert (line.amount_minor, line.credit, line.receipt) == (0, True, None)


def test_the_same_id_on_the_same_money_is_taken_once_and_told():
    result = ofx.read(a_file(a_transaction(), a_transaction(more="<NAME>reworded"), a_transaction(fitid="F2")))
    assert ([line.bank_reference for line in result.lines], codes(result)) == (["F1", "F2"], ["duplicate_fitid"])
    assert (result.problems[0].line, result.totals(credit=True)) == (4, {"USD": 2000})


@pytest.mark.parametrize("other", [a_transaction("20.00"), a_transaction(day="20260302")])
def test_the_same_id_on_other_money_is_taken_and_told(other):
    result = ofx.read(a_file(a_transaction(), other))
    assert ([line.bank_reference for line in result.lines], codes(result)) == (["F1", "F1"], ["shared_fitid"])


def test_another_account_may_use_the_same_id():
    other = f"<STMTRS>{HEAD.format('999')}{a_transaction()}</BANKTRANLIST></STMTRS></OFX>"
    result = ofx.read(a_file(a_transaction()).replace(b"</OFX>", other.encode()))
    assert ([line.account for line in result.lines], codes(result)) == (["000123", "999"], [])


def test_money_without_an_id_is_told_once_a_statement():
    result = ofx.read(a_file(a_transaction(fitid=""), a_transaction(fitid="000"), a_transaction(fitid="F9")))
    assert [line.bank_reference for line in result.lines] == ["", "", "F9"]
    assert (codes(result), result.problems[0].message[:15]) == (["no_fitid"], "2 transactions ")


def test_a_correction_is_told_and_is_no_receipt():
    result = ofx.read(a_file(a_transaction(fitid="F2", more="<CORRECTFITID>F1<CORRECTACTION>REPLACE")))
    assert (codes(result), result.receipts, len(result.lines)) == (["correction"], [], 1)


def test_an_error_of_the_bank_is_told():
    result = ofx.read((SAMPLES / "bank_error.ofx").read_bytes())
    assert (codes(result), result.lines) == (["bank_status", "no_statement"], [])
    assert "15500: Signon invalid" in result.problems[0].message


def test_an_investment_statement_gives_no_receipts():
    data = f"<OFX>{SIGNON}<INVSTMTRS>{a_transaction()}</INVSTMTRS></OFX>".encode()
    assert (codes(ofx.read(data)), ofx.read(data).lines) == (["investment_only"], [])


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<OFX><CREDITLINE></CREDITLINE></OFX>", "not_ofx"),
        (f"<OFX>{SIGNON}{a_transaction()}</OFX>".encode(), "count"),  # a transaction of no statement
        (a_file(a_transaction())[:-30], "truncated"),
        (a_file(a_transaction("1e5")), "bad_amount"),
    ],
)
def test_what_is_not_certain_is_refused(data, code):
    with pytest.raises(FileRefused) as refused:
        ofx.read(data)
    assert refused.value.code == code


def test_a_long_file_is_read_in_time_with_its_length():
    result = ofx.read(a_file(*(a_transaction(f"{number}.00", f"F{number}") for number in range(3000))))
    assert (len(result.lines), result.totals(credit=True)) == (3000, {"USD": 100 * 3000 * 2999 // 2})


@pytest.mark.parametrize(
    ("behind", "line"),
    [(b"", 0), (b" \n\x1a", 0), (b"\n01,A,B/\n", 5), (b"<x>", 4)],
    ids=["none", "blank", "file", "tag"],
)
def test_what_follows_the_end_is_told(behind, line):
    result = ofx.read(a_file(a_transaction()).rstrip(b"\n") + behind)
    assert [(one.line, one.code) for one in result.problems] == ([(line, "after_end")] if line else [])
    assert len(result.lines) == 1


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (a_file(a_transaction(more="<MEMO>" + "x" * 1_000_001)), "long_line"),
        (a_file(a_transaction(more="<" * 1_000)), "long_line"),
        (a_file(a_transaction()) + b" " * (64 << 20), "too_large"),
    ],
    ids=["text", "tags", "large"],
)
def test_what_goes_on_without_end_is_refused(data, code):
    with pytest.raises(FileRefused) as refused:
        ofx.read(data)
    assert refused.value.code == code


def test_a_whole_file_may_stand_on_one_line():
    data = a_file(*(a_transaction(fitid=f"F{number}", more="<MEMO>" + "x" * 200) for number in range(6_000)))
    assert len(ofx.read(data.replace(b"\n", b"")).lines) == 6_000
