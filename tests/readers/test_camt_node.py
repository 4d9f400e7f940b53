"""Pieces of a camt message by local name, and the values in them."""

from datetime import date

import pytest
from lxml import etree

from payportal.domain.errors import FileRefused
from payportal.readers.camt_asked import asked
from payportal.readers.camt_node import Amount, amount_of, day_at, is_credit, node_of


def a_node(text):
    return node_of(etree.fromstring(text), asked())


def test_children_are_found_by_their_names_whatever_their_namespace():
    ids = "<t:Refs><t:EndToEndId>1</t:EndToEndId><Other>2</Other></t:Refs><Refs><TxId> 2\n 3 </TxId></Refs>"
    node = a_node(f'<a xmlns="one" xmlns:t="two">{ids}</a>')
    assert node.texts == {"Refs/EndToEndId": "1", "Refs/TxId": "2 3"}
    assert (node.text_at("x", "Refs/TxId"), node.text_at("x/y"), node.amount_at("Amt")) == ("2 3", "", None)


def test_what_may_be_repeated_is_a_node_each_time():
    sums = '<DscntApldAmt><Amt Ccy="EUR">1</Amt></DscntApldAmt><DscntApldAmt Ccy="USD">2</DscntApldAmt>'
    node = a_node(f"<TxDtls><RmtInf><Strd><RfrdDocAmt>{sums}</RfrdDocAmt></Strd><Strd/></RmtInf></TxDtls>")
    first, second = node.all("RmtInf/Strd")
    found = [one.amount_at("Amt", "") for one in first.all("RfrdDocAmt/DscntApldAmt")]
    assert found == [Amount("1", "EUR", 1), Amount("2", "USD", 1)]
    assert (second.texts, second.repeated, node.all("Chrgs")) == ({}, {}, ())


def test_an_entity_is_refused():
    parser = etree.XMLParser(resolve_entities=False)
    element = etree.fromstring("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", parser)
    with pytest.raises(FileRefused) as refused:
        node_of(element, asked())
    assert refused.value.code == "entity"


@pytest.mark.parametrize(
    ("text", "currency", "expected"),
    [
        ("12.30", "EUR", (1230, "EUR")),
        ("8.85000", "EUR", (885, "EUR")),
        ("500", "JPY", (500, "JPY")),
        ("1.234", "KWD", (1234, "KWD")),
        ("0", "USD", (0, "USD")),
    ],
)
def test_an_amount_has_the_decimals_of_its_currency(text, currency, expected):
    assert amount_of(Amount(text, currency, 1)) == expected
    assert amount_of(Amount(text, "", 1), currency) == expected


@pytest.mark.parametrize(
    ("text", "currency", "code"),
    [
        ("12.345", "EUR", "bad_amount"),
        ("1.5", "JPY", "bad_amount"),
        ("INF", "EUR", "bad_amount"),
        ("1E2", "EUR", "bad_amount"),
        ("", "EUR", "bad_amount"),
        ("-0.01", "EUR", "bad_amount"),
        ("1.00", "", "no_currency"),
        ("1.00", "QQQ", "unknown_currency"),
    ],
)
def test_what_is_no_amount_is_refused(text, currency, code):
    with pytest.raises(FileRefused) as refused:
        amount_of(Amount(text, currency, 7))
    assert (refused.value.code, refused.value.line) == (code, 7)


@pytest.mark.parametrize(
    "inside",
    ["<Dt>2026-09-01</Dt>", "<DtTm>2026-09-01T23:59:59-11:00</DtTm>", "<Dt>2026-09-01+14:00</Dt>", "2026-09-01Z"],
)
def test_a_day_is_the_banks_own(inside):
    assert day_at(a_node(f"<Ntry><ValDt>{inside}</ValDt></Ntry>"), "ValDt") == date(2026, 9, 1)
    assert day_at(a_node("<Ntry/>"), "ValDt") is None


@pytest.mark.parametrize("text", ["2026-13-01", "20260901", "2026-W36-2", "today"])
def test_what_is_no_day_is_refused(text):
    with pytest.raises(FileRefused, match="no day YYYY-MM-DD"):
        day_at(a_node(f"<Ntry><ValDt><Dt>{text}</Dt></ValDt></Ntry>"), "ValDt")


def test_a_direction_is_one_of_two():
    directions = (a_node(f"<Ntry><CdtDbtInd>{sign}</CdtDbtInd></Ntry>") for sign in ("CRDT", "DBIT"))
    assert [is_credit(node, name="it") for node in directions] == [True, False]
    with pytest.raises(FileRefused, match="it has the CdtDbtInd ''"):
        is_credit(a_node("<Ntry/>"), name="it")
