from datetime import date

from payportal.queries import among
from payportal.queries.among import day, rows_among, texts
from tests.builders import a_customer


def test_values_go_in_pieces_and_come_back_in_order(session, monkeypatch):
    monkeypatch.setattr(among, "LIST_LENGTH", 2)
    ids = [a_customer(session, f"C{number}").id for number in range(5)]
    session.flush()
    query = "SELECT id FROM customer WHERE :among(id) ORDER BY id"
    assert [row[0] for row in rows_among(session, query, {*ids, 999_999})] == sorted(ids)
    assert list(rows_among(session, query, [])) == []


def test_a_text_is_a_value_and_never_a_statement(session):
    number = a_customer(session).number
    query = "SELECT number FROM customer WHERE number <> :fixed AND :among(number)"
    asked = [number, "' OR 1=1 --", '"]'], "text"
    assert list(rows_among(session, query, asked[0], kind=asked[1], fixed=("x",))) == [(number,)]
    assert list(rows_among(session, query, asked[0], kind=asked[1], fixed=(number,))) == []


def test_days_and_lists_are_the_same_from_both_drivers():
    assert day("2026-03-01") == day(date(2026, 3, 1)) == date(2026, 3, 1)
    assert day(None) is None
    assert texts('["a", "b"]') == texts(["a", "b"]) == ("a", "b")
    assert texts("[]") == ()
