"""A bank's own CSV, read by its profile."""

from datetime import date

import pytest

from payportal.domain.errors import FileRefused
from payportal.domain.receipt import Method
from payportal.readers import bank_csv
from payportal.readers.bank_csv_profile import profile_of

PLAIN = {"date": "Date:%m/%d/%Y", "amt": "Amount", "dec": ".", "cur": "USD"}
HEAD = "Date,Description,Amount"


def read(*lines, **settings):
    return bank_csv.read("\n".join(lines).encode(), profile_of(PLAIN | settings))


def sums(result):
    return result.totals(credit=True), result.totals(credit=False)


def test_a_credit_is_a_receipt_and_a_debit_a_line_alone():
    result = read("Date,Payer,Bank Account,Check Number,Reference,Details,Amount,Branch",
                  '08/03/2026,ACME &amp; Sons,00123,0042,REF 7,"INV-1\nINV-2",100.50,West',
                  "08/03/2026,,,,,FEE,-2.00,")  # fmt: skip
    first, second = result.lines
    assert (first.line, second.line, second.receipt, first.extras) == (2, 4, None, {"Branch": "West"})
    receipt = first.receipt
    assert (receipt.value_date, receipt.amount_minor, receipt.currency) == (date(2026, 8, 3), 10050, "USD")
    assert (receipt.payer_name, receipt.payer_account, receipt.check_number) == ("ACME & Sons", "00123", "0042")
    assert (receipt.reference, receipt.memo, receipt.method) == ("REF 7", "INV-1 INV-2", Method.CHECK)


def test_without_a_known_heading_every_text_is_the_memo():
    [line] = read("Date,Amount,Foo,Bar", "08/03/2026,5.00,INV-9,ACME").lines
    assert (line.receipt.memo, line.extras) == ("INV-9 ACME", {"Foo": "INV-9", "Bar": "ACME"})


def test_a_formula_stays_the_text_that_it_is():
    [line] = read(HEAD, '08/03/2026,"=HYPERLINK(""http://x"",""y"")",5.00').lines
    assert line.receipt.memo == '=HYPERLINK("http://x","y")'


@pytest.mark.parametrize(("side", "amount", "minor"), [("D", "33.50", -3350), ("C", "-33.50", 3350), ("c", "1", 100)])
def test_a_column_says_the_side(side, amount, minor):
    result = read("Date,Amount,D/C", f"08/03/2026,{amount},{side}", dcol="D/C", dval="D", abs=1)
    assert sums(result) == (({"USD": minor}, {}) if minor > 0 else ({}, {"USD": -minor}))


def test_a_third_word_for_the_side_is_told():
    rows = [f"08/03/2026,1.00,{side}" for side in ("credit", "debit", "hold")]
    assert [p.code for p in read("Date,Amount,T", *rows, dcol="T", dval="debit").problems] == ["unknown_side"]
    assert read("Date,Amount,T", *rows[:2], dcol="T", dval="debit").problems == []


SIDED = {"amt": "", "cre": "In", "deb": "Out"}


@pytest.mark.parametrize("out", ["20.00", "-20.00"])
def test_credit_and_debit_columns_whatever_sign_the_bank_prints(out):
    result = read("Date,Text,Out,In", f"08/03/2026,FEE,{out},", "08/03/2026,INV-1,0.00,50.00", **SIDED)
    assert (sums(result), result.problems) == (({"USD": 5000}, {"USD": 2000}), [])


def test_debits_of_both_signs_are_told():
    result = read("Date,Text,Out,In", "08/03/2026,FEE,2.00,", "08/03/2026,X,-3.00,", **SIDED)
    assert [(p.line, p.code) for p in result.problems] == [(3, "mixed_signs")]


def test_an_inverted_export_turns_every_sign():
    assert sums(read(HEAD, "08/03/2026,HOTEL,20.00", "08/03/2026,PAID,-20.00", inv=1))[0] == {"USD": 2000}


def test_the_currency_stands_in_its_column_or_is_the_one_given():
    result = read("Date,Amount,Cur", "08/03/2026,1.234,KWD", "08/03/2026,5.00,", "08/03/2026,7,jpy", ccol="Cur")
    assert sums(result)[0] == {"KWD": 1234, "USD": 500, "JPY": 7}


@pytest.mark.parametrize("only", ["State", "State=Done|Settled", "State:done", {"State": ["Done"]}, ["State", "DONE"]])
def test_only_some_rows_count(only):
    rows = ["08/03/2026,5.00,Done", "not a day,x,"]
    assert len(read("Date,Amount,State", *rows, only=only).lines) == 1


def test_a_file_without_header_names_columns_by_position():
    result = read("08/03/2026,INV-1,5.00", date="#1:%m/%d/%Y", amt="#3", header=False)
    assert (result.lines[0].line, sums(result)[0]) == (1, {"USD": 500})


def test_the_value_date_goes_before_the_booking_date_where_it_is_given():
    settings = {"date": "Booked:%d.%m.%Y", "value_date": "Value:%d.%m.%Y"}
    first, second = read("Booked,Value,Amount", "03.08.2026,01.08.2026,5.00", "03.08.2026,,6.00", **settings).lines
    assert (first.value_date, second.value_date) == (date(2026, 8, 1), date(2026, 8, 3))
    assert first.extras == {"Booked": "03.08.2026"}


PAYPAL = {"processor": "paypal"}


@pytest.mark.parametrize(
    ("kind", "status", "received"),
    [
        ("Express Checkout Payment", "Completed", True),
        ("Express Checkout Payment", "Pending", False),
        ("General Currency Conversion", "Completed", False),
        ("Add Funds from a Bank Account", "Completed", False),
    ],
)
def test_not_every_credit_of_a_processor_is_a_customers(kind, status, received):
    result = read("Date,Type,Status,Transaction ID,Amount", f"08/03/2026,{kind},{status},T1,5.00", **PAYPAL)
    assert (len(result.receipts), sums(result)[0]) == (int(received), {"USD": 500})
    assert result.lines[0].bank_reference == ("T1/pending" if status == "Pending" else "T1")


@pytest.mark.parametrize(
    ("lines", "code", "line"),
    [
        ([HEAD, "08/03/2026,X,12..34"], "bad_amount", 2),
        ([HEAD, "08/03/2026,X,"], "bad_amount", 2),
        ([HEAD, "08/03/2026,X,NaN"], "bad_amount", 2),
        ([HEAD, "08/03/2026,X,1e5"], "bad_amount", 2),
        ([HEAD, "08/03/2026,X,1.005"], "bad_amount", 2),
        ([HEAD, "13/30/2026,X,1.00"], "bad_date", 2),
        ([HEAD, "08/03/0026,X,1.00"], "bad_date", 2),
        ([HEAD, "08/03/2026,X,1.00", "08/03/2026,Y"], "wrong_cells", 3),
        ([HEAD, "08/03/2026,X,Y,1.00"], "wrong_cells", 2),
        ([HEAD, "08/03/2026,X,1.00", HEAD, "08/03/2026,X,1.00"], "second_header", 3),
        (["Date,Amt", "08/03/2026,1.00"], "missing_column", 1),
        (["Date,Amount,Amount", "08/03/2026,1.00,2.00"], "duplicate_column", 1),
        ([HEAD, '08/03/2026,"X,1.00'], "bad_csv", 2),
        (["", " "], "empty_file", 0),
    ],
)
def test_one_row_that_cannot_be_read_refuses_the_file(lines, code, line):
    with pytest.raises(FileRefused) as refused:
        read(*lines, "")
    assert (refused.value.code, refused.value.line) == (code, line)


def test_both_columns_filled_are_refused():
    with pytest.raises(FileRefused, match="both"):
        read("Date,Out,In", "08/03/2026,1.00,2.00", **SIDED)


def test_without_a_profile_it_says_what_is_needed():
    assert not bank_csv.recognises(b"Date,Amount\n")
    with pytest.raises(FileRefused, match="--profile") as refused:
        bank_csv.read(b"Date,Amount\n")
    assert refused.value.code == "needs_profile"


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_line_ends_and_encodings_change_nothing(ends, encoding):
    text = ends.join(["Müller Bank", "", HEAD, "08/03/2026,INV-1 Ä,5.00", "", "08/04/2026,INV-2,6.00", ""])
    profile = profile_of(
        PLAIN | {"skip": 2, "encoding": "cp1252"} | ({} if encoding == "cp1252" else {"encoding": "utf-8"})
    )
    result = bank_csv.read(text.encode(encoding), profile)
    assert [(line.line, line.description) for line in result.lines] == [(4, "INV-1 Ä"), (6, "INV-2")]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("A &amp; B", "A & B"),
        ("A &#38; B", "A & B"),
        ("AT&T", "AT&T"),
        ("&#" + "9" * 5000 + ";", "&#" + "9" * 5000 + ";"),
    ],
    ids=["named", "numbered", "none", "endless"],
)
def test_entities_are_resolved(cell, text):
    assert read(HEAD, f"08/03/2026,{cell},5.00").lines[0].description == text


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"Date,Amount\n" + b"x" * 2_000_000, "long_line"),
        (b"Date,\0Amount\n1", "nul_bytes"),
        (b"\xff\xfe\x00", "bad_encoding"),
        (b"Date,M\xfcller\n", "bad_encoding"),
        (b"\xef\xbb\xbf", "empty_file"),
        (b'Date,Amount\n"' + b"x\n" * 200_000, "bad_csv"),
    ],
)
def test_what_no_bank_sends_is_refused(data, code):
    with pytest.raises(FileRefused) as refused:
        bank_csv.read(data, profile_of(PLAIN))
    assert refused.value.code == code


BALANCED = "Date,Text,Amount,Balance"


@pytest.mark.parametrize(
    ("rows", "faults"),
    [
        (["01,A,5.00,105.00", "02,B,-2.00,103.00", "02,C,1.00,104.00"], []),
        (["02,C,1.00,104.00", "02,B,-2.00,103.00", "01,A,5.00,105.00"], []),
        (["01,A,5.00,105.00", "02,B,-2.00,", "02,C,1.00,104.00", "03,D,1.00,105.00"], []),
        (["03,D,1.00,105.00", "02,C,1.00,104.00", "02,B,-2.00,", "01,A,5.00,105.00"], []),
        (["01,A,5.00,105.00", "02,C,1.00,104.00"], [(3, "running_balance")]),
        (["02,C,1.00,104.00", "02,B,-2.00,103.00", "02,B,-2.00,103.00", "01,A,5.00,105.00"], [(4, "running_balance")]),
        (["01,A,5.00,not said", "02,C,1.00,104.00"], []),
    ],
)
def test_a_running_balance_proves_that_no_row_is_missing_in_either_order(rows, faults):
    result = read(BALANCED, *(f"08/{row.replace(',', '/2026,', 1)}" for row in rows))
    assert [(problem.line, problem.code) for problem in result.problems] == faults


def test_a_balance_column_that_the_profile_names_must_be_readable():
    with pytest.raises(FileRefused, match="not said"):
        read("Date,Amount,Rest", "08/03/2026,5.00,not said", bal="Rest")


def test_nothing_is_proved_over_rows_that_are_passed_over():
    rows = ["08/01/2026,5.00,105.00,Done", "08/02/2026,1.00,106.00,Open", "08/03/2026,2.00,108.00,Done",
            "08/03/2026,2.00,111.00,Done"]  # fmt: skip
    result = read("Date,Amount,Balance,State", *rows, only="State=Done")
    assert [(problem.line, problem.code) for problem in result.problems] == [(5, "running_balance")]


def test_several_words_may_say_one_side():
    settings = {"dcol": "T", "dval": ["D", "RC"], "cval": ["C", "RD"]}
    result = read("Date,Amount,T", *(f"08/03/2026,1.00,{side}" for side in ("D", "RC", "C", "rd")), **settings)
    assert (sums(result), result.problems) == (({"USD": 200}, {"USD": 200}), [])


def test_the_thousands_sign_is_held_to_where_it_is_said():
    assert sums(read(HEAD, '08/03/2026,X,"1,000.00"', thousands=","))[0] == {"USD": 100000}
    with pytest.raises(FileRefused, match="otherwise"):
        read(HEAD, "08/03/2026,X,1'000.00", thousands=",")
