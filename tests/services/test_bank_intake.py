"""Money is taken in once: the same file, the same line in another file, twins, returns."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select, text

from payportal.domain.errors import FileRefused
from payportal.models.bank import BankFile, BankLine
from payportal.models.base import db, transaction
from payportal.models.receipt import Receipt
from payportal.readers.result import BankLine as ReadLine
from payportal.readers.result import ReadResult
from payportal.services import bank_intake, cash_application
from tests.builders import DAY, a_customer, a_decision, a_receipt, an_invoice, csv_bytes, line, receipt_row

TABLES = ("bank_file", "bank_line", "receipt", "journal_entry", "audit_event", "chain_link")


def stored():
    db.session.rollback()
    counted = {table: db.session.scalar(text(f"SELECT count(*) FROM {table}")) for table in TABLES}
    db.session.rollback()
    return counted


def take(session, *rows, name="bank.csv", **options):
    return bank_intake.take_in(session, csv_bytes(*rows), name=name, actor="cli", **options)


def waiting(session):
    """The bank's ids of the receipts, in order."""
    return list(session.scalars(select(Receipt.transaction_id).order_by(Receipt.id)))


def test_each_line_becomes_a_receipt_that_waits(session):
    outcome = take(session, receipt_row("T-1", "10.00"), receipt_row("T-2", "20.00", payer_name="ACME"))
    assert (outcome.lines, outcome.receipts, outcome.repeated) == (2, 2, 0)
    query = select(Receipt.transaction_id, Receipt.unapplied_minor, Receipt.payer_name).order_by(Receipt.id)
    assert [tuple(row) for row in session.execute(query)] == [("T-1", 1_000, ""), ("T-2", 2_000, "ACME")]


def test_the_same_file_is_taken_once_whatever_its_name(session):
    take(session, receipt_row("T-1"), receipt_row("T-2"))
    outcome = take(session, receipt_row("T-1"), receipt_row("T-2"), name="again.csv")
    assert (outcome.repeated_file, outcome.receipts, outcome.repeated) == (True, 0, 2)
    assert session.scalar(select(func.count(BankFile.id))) == 1


def test_the_same_lines_in_another_file_are_taken_once(session):
    take(session, receipt_row("T-1"), receipt_row("T-2"))
    outcome = take(session, receipt_row("T-2"), receipt_row("T-1"))
    assert (outcome.repeated_file, outcome.receipts, outcome.repeated) == (False, 0, 2)
    assert waiting(session) == ["T-1", "T-2"]


def test_of_overlapping_files_only_what_is_new_is_taken(session):
    take(session, receipt_row("T-1"), receipt_row("T-2"))
    outcome = take(session, receipt_row("T-2"), receipt_row("T-3"))
    assert (outcome.receipts, outcome.repeated) == (1, 1)
    assert waiting(session) == ["T-1", "T-2", "T-3"]


@pytest.mark.parametrize("encode", [lambda data: data.replace(b"\n", b"\r\n"), lambda data: b"\xef\xbb\xbf" + data])
def test_another_line_end_or_a_byte_order_mark_makes_no_new_money(session, encode):
    data = csv_bytes(receipt_row("T-1"), receipt_row("T-2"))
    bank_intake.take_in(session, data, name="a.csv", actor="cli")
    outcome = bank_intake.take_in(session, encode(data), name="b.csv", actor="cli")
    assert (outcome.receipts, outcome.repeated) == (0, 2)


def _statement(*amounts, reference=""):
    """A statement whose lines carry one reference, or none."""
    lines = [
        ReadLine(line=number, account="4711", value_date=DAY, amount_minor=minor, currency="USD", credit=True,
                 bank_reference=reference, receipt=bank_receipt(minor))
        for number, minor in enumerate(amounts, 1)
    ]  # fmt: skip
    return ReadResult("bai2", lines=lines)


def bank_receipt(minor):
    from payportal.domain.receipt import Receipt as Noun

    return Noun(transaction_id="", value_date=DAY, amount_minor=minor, currency="USD")


@pytest.mark.parametrize("reference", ["", "REF-1"])
def test_true_twins_are_kept_and_sent_again_they_are_known(session, reference):
    first, again, more = (_statement(*amounts, reference=reference) for amounts in ((500, 500), (500,), (500,) * 3))
    taken = [
        bank_intake.take_in(session, data, name="x", actor="cli", result=result).receipts
        for data, result in ((b"1", first), (b"2", again), (b"3", more))
    ]
    assert taken == [2, 0, 1]
    assert session.scalar(select(func.sum(Receipt.amount_minor))) == 1_500


def test_a_damaged_file_leaves_nothing(app):
    with app.app_context():
        before = stored()
        for data in (b"", b"hello", b"transaction_id,amount\nT-1,5\n", b"\xff\xfe1"):
            with pytest.raises(FileRefused), transaction() as session:
                bank_intake.take_in(session, data, name="x", actor="cli")
        assert stored() == before


def test_bad_rows_are_told_and_the_good_ones_taken(session):
    outcome = take(session, receipt_row("T-1", "1.234"), receipt_row("T-2", currency="XYZ"), receipt_row("T-3"))
    assert [(problem.line, problem.code) for problem in outcome.problems] == [
        (2, "bad_amount"),
        (3, "unknown_currency"),
    ]
    assert waiting(session) == ["T-3"]


def test_unknown_columns_are_kept_with_the_line(session):
    take(
        session,
        receipt_row("T-1", cost_centre="K7", branch=""),
        receipt_row("T-2", cost_centre="", branch=""),
    )
    assert list(session.scalars(select(BankLine.extras).order_by(BankLine.id))) == [{"cost_centre": "K7"}, {}]


def _returned(reference, minor, *, code="R01"):
    back = ReadLine(line=1, account="4711", value_date=DAY, amount_minor=minor, currency="USD", credit=False,
                    bank_reference="RET-1", returns=reference, return_code=code)  # fmt: skip
    return ReadResult("nacha", lines=[back])


def test_a_returned_item_reopens_what_it_paid(session):
    customer = a_customer(session)
    invoice, receipt = an_invoice(session, customer), a_receipt(session, transaction_id="TRACE-1")
    cash_application.apply(session, a_decision(receipt, line(invoice, 10_000), customer=customer))
    for data in (b"1", b"2"):
        result = _returned("TRACE-1", 10_000)
        outcome = bank_intake.take_in(session, data, name="ret.ach", actor="cli", result=result)
        assert (outcome.returned, outcome.receipts, outcome.unknown_returns) == (1 if data == b"1" else 0, 0, 0)
    assert (invoice.open_minor, receipt.state) == (10_000, "reversed")


@pytest.mark.parametrize(("reference", "minor"), [("TRACE-9", 10_000), ("TRACE-1", 9_999)])
def test_a_return_of_something_else_reopens_nothing_and_is_counted(session, reference, minor):
    customer = a_customer(session)
    invoice, receipt = an_invoice(session, customer), a_receipt(session, transaction_id="TRACE-1")
    cash_application.apply(session, a_decision(receipt, line(invoice, 10_000), customer=customer))
    outcome = bank_intake.take_in(session, b"1", name="r", actor="cli", result=_returned(reference, minor))
    assert (outcome.returned, outcome.unknown_returns) == (0, 1)
    assert (invoice.open_minor, receipt.state) == (0, "applied")


def test_texts_longer_than_their_columns_do_not_stop_a_file(session):
    long = "x" * 300
    outcome = take(session, receipt_row("T-1", payer_name=long, payer_account=long, check_number=long, reference=long))
    assert outcome.receipts == 1
    assert session.scalars(select(BankLine.bank_reference)).all() == ["T-1"]


def test_a_payment_written_below_zero_is_money_that_went(session):
    read = ReadLine(line=1, account="1", value_date=DAY, amount_minor=45, currency="USD", credit=True, below_zero=True)
    result = ReadResult("x12_835", [read])
    bank_intake.take_in(session, b"x", name="claims.835", actor="cli", result=result)
    assert [(row.amount_minor, row.credit) for row in session.scalars(select(BankLine))] == [(45, False)]


@pytest.mark.parametrize(("named", "standing", "returned"), [("E-1", 1, 1), ("E-1", 2, 0), ("E-2", 1, 0), ("", 1, 0)])
def test_a_return_with_an_id_of_its_own_is_found_by_what_the_payer_called_it(session, named, standing, returned):
    receipts = [a_receipt(session, transaction_id=f"B-{number}", reference="E-1") for number in range(standing)]
    [back] = _returned("RET-1", 10_000).lines
    result = ReadResult("mt940", lines=[replace(back, extras={"end_to_end": named} if named else {})])
    outcome = bank_intake.take_in(session, b"1", name="r.sta", actor="cli", result=result)
    assert (outcome.returned, outcome.unknown_returns) == (returned, 1 - returned)
    assert [receipt.state == "reversed" for receipt in receipts] == [bool(returned)] * standing


def test_one_receipt_goes_back_once_however_often_a_file_returns_it(session):
    receipt = a_receipt(session, transaction_id="B-1", reference="E-1")
    [back] = _returned("B-1", 10_000).lines
    twice = [back, replace(back, line=2, bank_reference="OTHER", returns="E-1")]
    outcome = bank_intake.take_in(session, b"2", name="r.sta", actor="cli", result=ReadResult("mt940", lines=twice))
    assert (outcome.returned, outcome.unknown_returns, receipt.state) == (1, 1, "reversed")
