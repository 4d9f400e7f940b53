from datetime import date

import pytest

from payportal.matching.noise import entry_days, looks_like_a_date, noise_spans


@pytest.mark.parametrize(
    ("text", "noise"),
    [
        ("PH 81355581936 X55 B/O LINDEN", ["PH 81355581936 X55"]),
        ("PHONE 555-123-4567", ["PHONE 555-123-4567"]),
        ("TRN*1*0000204868*1900000040", ["TRN*1*0000204868*1900000040"]),
        ("CONF 0122021 072", ["CONF 0122021 072"]),
        ("CONF 0122021 K0265479", ["CONF 0122021"]),
        ("BATCH 387557 SEQ 0088", ["BATCH 387557", "SEQ 0088"]),
        ("TRACE 09100000010883452", ["TRACE 09100000010883452"]),
        ("DTD 09/04/26", ["09/04/26"]),
        ("PAID 2026-09-04", ["2026-09-04"]),
        ("OCT 2026", ["OCT 2026"]),
        ("1ST INSTALLMENT", ["1ST"]),
        ("$1,234.56 FOR", ["$1,234.56"]),
        ("USD 1500.00", ["USD 1500.00"]),
        ("LESS 2% DISC", ["2%"]),
        ("CHECK NO 77582", ["CHECK NO 77582"]),
        (":70:27.01.2026 :71A:", ["27.01.2026"]),  # a field's mark is no time of day
        ("AT 17:25:09 ON 12:30", ["17:25:09", "12:30"]),
    ],
)
def test_numbers_of_the_bank_and_the_calendar_are_noise(text, noise):
    assert [text[start:end] for start, end in noise_spans(text)] == noise


@pytest.mark.parametrize(
    "text", ["INV K0265479", "D26-30504", "INVS 10234/35/36", "1001-1005", "K02 65479", "INV 030578;030812", "7004/26"]
)
def test_document_numbers_are_left_alone(text):
    assert noise_spans(text) == []


@pytest.mark.parametrize("digits", ["090326", "260903", "20260903", "09032026"])
def test_six_or_eight_digits_may_be_a_day(digits):
    assert looks_like_a_date(digits)


@pytest.mark.parametrize("digits", ["031462", "133126", "09032", "K90326", "18991231"])
def test_other_digits_are_no_day(digits):
    assert not looks_like_a_date(digits)


def test_the_days_around_an_entry_are_the_banks():
    days = entry_days(date(2026, 3, 6))
    assert {"260306", "030626", "060326", "20260306", "260301", "260311"} <= days
    assert days.isdisjoint({"260228", "260312", "250306"})
