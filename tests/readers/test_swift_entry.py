"""Statement lines of many banks."""

from datetime import date

import pytest

from payportal.domain.errors import FileRefused
from payportal.readers.swift_entry import entry_of, named
from payportal.readers.swift_fields import Field


def entry(*lines, currency="EUR"):
    return entry_of(Field(9, "61", list(lines)), currency)


@pytest.mark.parametrize(
    ("text", "mark", "amount", "signed"),
    [
        ("2609010901C255,02NTRFX", "C", 25502, 25502),
        ("2609010901D255,NTRFX", "D", 25500, -25500),
        ("2609010901RC5,1NTRFX", "RC", 510, -510),
        ("2609010901RD5,10NTRFX", "RD", 510, 510),
        ("2609010901CR300,NTRFX", "C", 30000, 30000),
        ("2609010901RCR204,88NRTIX", "RC", 20488, -20488),
        ("2609010901CD0,00NDEFX", "C", 0, 0),
        ("260901    DD212,39NMSCX", "D", 21239, -21239),
        ("260901EC500,00NTRFX", "EC", 50000, 0),
        ("260901ED500,00NTRFX", "ED", 50000, 0),
        ("260901C000000000400,00N541X", "C", 40000, 40000),
        ("1405070507C500NTRFX", "C", 50000, 50000),
    ],
)
def test_the_mark_says_the_way_and_the_funds_letter_does_not(text, mark, amount, signed):
    found = entry(text)
    assert (found.mark, found.amount_minor, found.signed_minor) == (mark, amount, signed)


@pytest.mark.parametrize(
    ("text", "value_date", "booked_on"),
    [
        ("2609010901", date(2026, 9, 1), date(2026, 9, 1)),
        ("2512310102", date(2025, 12, 31), date(2026, 1, 2)),
        ("2601021231", date(2026, 1, 2), date(2025, 12, 31)),
        ("260901    ", date(2026, 9, 1), None),
        ("260901", date(2026, 9, 1), None),
        ("2609010000", date(2026, 9, 1), None),
        ("2403010229", date(2024, 3, 1), date(2024, 2, 29)),
        ("9912310102", date(1999, 12, 31), date(2000, 1, 2)),
    ],
)
def test_the_entry_date_is_of_the_year_that_is_nearest(text, value_date, booked_on):
    found = entry(f"{text}C1,NTRFX")
    assert (found.value_date, found.booked_on, found.day_as_written) == (value_date, booked_on, "")


@pytest.mark.parametrize(
    ("text", "day"), [("160230", date(2016, 2, 29)), ("150230", date(2015, 2, 28)), ("150229", date(2015, 2, 28))]
)
def test_a_february_of_thirty_days_ends_on_its_last(text, day):
    found = entry(f"{text}C1,NTRFX")
    assert (found.value_date, found.day_as_written) == (day, text)


@pytest.mark.parametrize(
    ("text", "customer", "bank", "party"),
    [
        ("NTRFINV7//B-1", "INV7", "B-1", ""),
        ("NTRFNONREF//0724710345313905", "", "0724710345313905", ""),
        ("FMSC01916//NONREF", "01916", "", ""),
        ("NTRFKREF+//BD7C", "", "BD7C", ""),
        ("NTRFEREF//0001", "", "0001", ""),
        ("N0440121470966      W.P. Jansen", "0121470966", "", "W.P. Jansen"),
        ("NOVBNL47INGB9999999999", "NL47INGB9999999999", "", ""),
        ("NMSC341241773/1X//O/341", "341241773/1X", "O/341", ""),
        ("NMSC", "", "", ""),
        ("S   X", "X", "", ""),
    ],
)
def test_references_are_those_that_name_something(text, customer, bank, party):
    found = entry(f"260901C1,{text}")
    assert (found.customer_reference, found.bank_reference, found.party) == (customer, bank, party)


def test_what_the_bank_adds_stands_on_the_next_line():
    found = entry("260901C1,NTRFX", "/OCMT/EUR4,5/ ", "more")
    assert (found.supplement, found.type_code) == ("/OCMT/EUR4,5/ more", "NTRF")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("260901C1,234NTRFX", "bad_amount"),
        ("261301C1,NTRFX", "bad_date"),
        ("260431C1,NTRFX", "bad_date"),
        ("260231C1,NTRFX", "bad_date"),
        ("260901X1,NTRFX", "bad_entry"),
        ("260901C1.00NTRFX", "bad_entry"),
        ("260901C-1,00NTRFX", "bad_entry"),
        ("260901CNaNNTRFX", "bad_entry"),
        ("260901C1,00", "bad_entry"),
        ("", "bad_entry"),
    ],
)
def test_what_is_not_certain_is_refused(text, code):
    with pytest.raises(FileRefused) as refused:
        entry(text)
    assert (refused.value.code, refused.value.line) == (code, 9)


@pytest.mark.parametrize("reference", ["NONREF", "EREF+", " 0000 ", "NOTPROVIDED", ""])
def test_words_for_none_are_no_reference(reference):
    assert named(reference) == ""
