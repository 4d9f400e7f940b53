"""ofxparse gets one transaction at a time, and is compared."""

from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from ofxparse import OfxParser

from payportal.domain.errors import FileRefused
from payportal.readers.ofx_library import parsed
from payportal.readers.ofx_statement import Transaction


def a_transaction(amount_minor=148000, currency="USD", **leaves):
    return Transaction(7, date(2026, 8, 31), amount_minor, currency, "", {"FITID": "F1", **leaves})


def test_the_texts_come_back_as_the_library_reads_them():
    (found,) = parsed([a_transaction(TRNTYPE="CHECK", NAME="Birch & Sons", MEMO="INV-1 €", CHECKNUM="1042")])
    assert (found.kind, found.fitid, found.name, found.memo, found.check_number) == (
        "CHECK",
        "F1",
        "Birch & Sons",
        "INV-1 €",
        "1042",
    )


@pytest.mark.parametrize(("amount_minor", "currency"), [(-5, "USD"), (0, "USD"), (7700, "JPY"), (-1234, "KWD")])
def test_every_amount_survives(amount_minor, currency):
    (found,) = parsed([a_transaction(amount_minor, currency)])
    assert found.source.amount_minor == amount_minor


@pytest.mark.parametrize(("fitid", "kept"), [("", ""), ("0", ""), ("00000000", ""), ("0A", "0A"), ("none", "none")])
def test_zeros_are_no_id(fitid, kept):
    (found,) = parsed([a_transaction(FITID=fitid)])
    assert found.fitid == kept


def test_a_missing_id_name_and_memo_do_not_stop_it():
    source = Transaction(7, date(2026, 8, 31), 100, "USD", "", {})
    (found,) = parsed([source])
    assert (found.fitid, found.name, found.memo, found.kind) == ("", "", "", "")


@pytest.mark.parametrize(
    "answer",
    [
        SimpleNamespace(amount=Decimal("1480.01"), date=datetime(2026, 8, 31)),  # noqa: DTZ001 - as ofxparse has it
        SimpleNamespace(amount=Decimal("1480.00"), date=datetime(2026, 9, 1)),  # noqa: DTZ001
        SimpleNamespace(amount=Decimal("1480.00"), date=None),
        SimpleNamespace(),
    ],
)
def test_another_answer_than_the_file_gives_is_refused(monkeypatch, answer):
    monkeypatch.setattr(OfxParser, "parseTransaction", lambda _: answer)
    with pytest.raises(FileRefused, match="it was understood as") as refused:
        list(parsed([a_transaction()]))
    assert (refused.value.code, refused.value.line) == ("bad_ofx", 7)


def test_whatever_the_library_raises_is_a_refusal(monkeypatch):
    def fails(_):
        raise UnboundLocalError("codec")

    monkeypatch.setattr(OfxParser, "parseTransaction", fails)
    with pytest.raises(FileRefused, match="codec"):
        list(parsed([a_transaction()]))
