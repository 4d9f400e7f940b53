"""A profile in JSON: both spellings are taken, and what cannot be used is named."""

import json

import pytest

from payportal.readers.bank_csv_profile import BadProfile, DateColumn, parse_profile, profile_of

SHORT = {
    "skip": 4,
    "foot": 1,
    "delim": ";",
    "date": "Date:%d/%m/%y",
    "deb": "Debit",
    "cre": "Credit",
    "dec": ",",
    "cur": "EUR?",
}
LONG = {"skip": 4, "footer": 1, "delimiter": ";", "date": "Date", "date_format": "%d/%m/%y", "debit": "Debit",
        "credit": "Credit", "decimal": ",", "currency": "eur"}  # fmt: skip
PLAIN = {"date": "Date:%m/%d/%Y", "amt": "Amount", "dec": ".", "cur": "USD"}


def test_both_spellings_say_the_same():
    profile = profile_of(SHORT)
    assert profile == profile_of(LONG) == parse_profile(json.dumps({"profile": SHORT}))
    assert (profile.date, profile.currency, profile.foot) == (DateColumn("Date", "%d/%m/%y"), "EUR", 1)


@pytest.mark.parametrize(
    ("value", "column", "form"),
    [
        ("Creation Date:%Y-%m-%d %H:%M:%S", "Creation Date", "%Y-%m-%d %H:%M:%S"),
        ("Date: booked:%d.%m.%Y", "Date: booked", "%d.%m.%Y"),
    ],
)
def test_column_and_form_of_the_date_are_told_apart(value, column, form):
    assert profile_of(PLAIN | {"date": value}).date == DateColumn(column, form)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"date": None}, "date is missing"),
        ({"date": "Date"}, "never guessed"),
        ({"date": "Date:%H:%M"}, "not usable"),
        ({"date": "Date:%d%d%Y"}, "not usable"),
        ({"date": "Date:%Q"}, "not usable"),
        ({"dec": None}, "decimal is missing"),
        ({"dec": ";"}, "decimal is ';'"),
        ({"amt": ""}, "where the money stands"),
        ({"cre": "In"}, "where the money stands"),
        ({"cur": ""}, "say the currency"),
        ({"cur": "EURO"}, "ISO 4217"),
        ({"delim": ";;"}, "one sign"),
        ({"delim": "a"}, "one sign"),
        ({"skip": -1}, "how many lines"),
        ({"skip": "two"}, "how many lines"),
        ({"enc": "utf-7"}, "encoding"),
        ({"dcol": "D/C"}, "belong together"),
        ({"amount": "Amount"}, "two spellings"),
        ({"colour": "red"}, "no key of a profile"),
        ({"abs": "yes"}, "true or false"),
        ({"amt": 5}, "as text"),
        ({"only": 5}, "only"),
        ({"payer": 5}, "payer"),
        ({"negative": "red"}, "negative"),
        ({"quote": ","}, "same sign"),
    ],
)
def test_what_cannot_be_used_is_named(change, word):
    with pytest.raises(BadProfile, match=word):
        profile_of(PLAIN | change)


@pytest.mark.parametrize("text", ["", "{", "[1]", '"x"', "[" * 100_000, b"\xff"])
def test_what_is_no_json_object_is_refused(text):
    with pytest.raises(BadProfile):
        parse_profile(text)
