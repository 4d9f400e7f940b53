"""X12 823: deposits, batches and checks of a lockbox."""

from pathlib import Path

import pytest

from payportal.domain.errors import FileRefused
from payportal.readers import x12_823
from tests.readers.x12_files import x12

SAMPLE = Path(__file__).parents[1] / "samples" / "bank" / "x12_823" / "deposits.x12"
CHECK = "BPR*I*10.00*C*CHK**01*021000021*DA*123456789"


def changed(*replacements):
    text = SAMPLE.read_text()
    for before, after in replacements:
        assert before in text
        text = text.replace(before, after, 1)
    return text.encode()


def read(*segments):
    return x12_823.read(x12("823", *segments))


def test_a_check_knows_its_lockbox_day_batch_and_payer():
    first, *_ = x12_823.read(changed()).lines
    assert (first.account, first.value_date.isoformat()) == ("555019900", "2026-03-17")
    assert first.bank_reference == "LOCKBOX-20260317-001-4711"
    assert (first.receipt.payer_name, first.receipt.payer_account) == ("BIRCH SUPPLY CO", "123456789")
    assert (first.receipt.check_number, first.receipt.reference) == ("4711", "4711")


def test_two_equal_checks_of_a_batch_are_told_and_both_kept():
    result = x12_823.read(changed(("BPR*I*20.00", "BPR*I*6.00"), ("AMT*1*1526.00", "AMT*1*1512.00")))
    assert (len(result.receipts), [p.code for p in result.problems]) == (3, ["repeated_payment"])


@pytest.mark.parametrize(
    ("before", "after", "code", "line"),
    [
        ("AMT*1*1526.00", "AMT*1*1526.01", "deposit_total", 9),
        ("AMT*1*1526.00", "AMT*1*lots", "bad_amount", 9),
        ("QTY*42*3", "QTY*42*2", "deposit_count", 10),
        ("QTY*41*2", "QTY*41*1", "deposit_count", 11),
        ("QTY*42*3", "QTY*42*x", "bad_number", 10),
        ("AMT*1*1500.00", "AMT*1*1500.01", "batch_total", 13),
        ("BPR*I*1500.00", "BPR*I*15O0.00", "bad_amount", 14),
    ],
)
def test_a_wrong_control_total_refuses_the_file(before, after, code, line):
    with pytest.raises(FileRefused) as refused:
        x12_823.read(changed((before, after)))
    assert (refused.value.code, refused.value.line) == (code, line)


def test_a_count_of_no_stated_kind_is_told_since_the_amounts_agree():
    result = x12_823.read(changed(("QTY*42*3", "QTY*QA*5")))
    assert [(p.line, p.code, p.message) for p in result.problems] == [
        (10, "deposit_count", "deposit D-77 counts 5 payments, the file has 3")
    ]


def test_several_deposits_are_each_held_against_their_own_totals():
    second = ["DEP*D-2*20260318", "AMT*1*10.00", "BAT*20260318**001", CHECK, "TRN*1*9"]
    result = read("DEP*D-1*20260317", "AMT*1*10.00", "BAT*20260317**001", CHECK, "TRN*1*8", *second)
    assert [line.bank_reference for line in result.lines] == ["LOCKBOX-20260317-001-8", "LOCKBOX-20260318-001-9"]


@pytest.mark.parametrize(
    ("segments", "reference", "day"),
    [
        (["DTM*009*20260318", CHECK], "LOCKBOX-20260318-1", "2026-03-18"),
        ([CHECK], "LOCKBOX-20260315-1", "2026-03-15"),
        (["DEP*D-1*20260317", CHECK, "TRN*1*5"], "LOCKBOX-20260317-D-1-5", "2026-03-17"),
    ],
)
def test_deposits_and_batches_may_be_missing(segments, reference, day):
    (line,) = read(*segments).lines
    assert (line.bank_reference, line.value_date.isoformat()) == (reference, day)


def test_a_payment_may_have_a_currency_of_its_own():
    result = read("CUR*PE*CAD", CHECK, CHECK.replace("10.00", "10"), "CUR*PR*JPY")
    assert result.totals(credit=True) == {"CAD": 1000, "JPY": 10}


def test_a_lockbox_without_payments_is_refused():
    with pytest.raises(FileRefused, match="has no payment"):
        read("DEP*D-1*20260317", "AMT*1*0")
