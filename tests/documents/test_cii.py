"""CII: its figures agree with the books and with each other, and its schema takes it."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from payportal.documents import cii
from payportal.documents.invoice_facts import LineFacts
from tests.documents.an_invoice import facts, lines


def values(xml, name):
    return [Decimal(one.text) for one in etree.fromstring(xml).iterfind(f".//ram:{name}", cii.NAMES)]


def test_a_complete_invoice_is_written_whole():
    xml = cii.write(facts(paid_minor=910))
    assert b"urn:cen.eu:en16931:2017" in xml
    assert values(xml, "LineTotalAmount") == [Decimal("100.00"), Decimal("50.50"), Decimal("150.50")]
    assert values(xml, "GrandTotalAmount") == [Decimal("179.10")]
    assert values(xml, "TotalPrepaidAmount") == [Decimal("9.10")]
    assert values(xml, "DuePayableAmount") == [Decimal("170.00")]


def test_an_invoice_without_taxes_says_only_what_is_known():
    xml = cii.write(facts(lines=(), amount_minor=120000, paid_minor=20000))
    assert b"urn:factur-x.eu:1p0:minimum" in xml
    assert b"TaxTotalAmount" not in xml
    assert values(xml, "DuePayableAmount") == [Decimal("1000.00")]


@pytest.mark.parametrize("whole", [True, False])
def test_a_credit_memo_stands_above_zero(whole):
    made = facts(kind="credit_memo", lines=lines(-10000) if whole else (), amount_minor=-11900)
    xml = cii.write(made)
    assert cii.profile(made) == (cii.FULL if whole else cii.MINIMUM)
    assert b">381<" in xml
    assert values(xml, "GrandTotalAmount") == [Decimal("119.00")]


def test_names_are_text_whatever_they_hold():
    assert "Łódź &amp; Søn &lt;A/S&gt;" in cii.write(facts()).decode()


PRICED = st.builds(
    LineFacts, position=st.just(1), description=st.just("Ware"), net_minor=st.integers(-500, 10_000_000),
    tax_rate=st.sampled_from(["0", "5.5", "7", "19", "25"]),
)  # fmt: skip


@given(st.lists(PRICED, min_size=1, max_size=12), st.data())
def test_the_rules_of_arithmetic_hold_for_any_lines(some, data):
    """BR-CO-10, 13, 14, 15 and 16, BR-CO-17: sums of lines, of taxes, and what is due."""
    made = facts(lines=tuple(replace(line, position=number) for number, line in enumerate(some, 1)))
    if made.amount_minor <= 0:
        return
    paid = data.draw(st.integers(0, made.amount_minor))
    xml = cii.write(facts(lines=made.lines, paid_minor=paid))
    *nets, total = values(xml, "LineTotalAmount")
    (basis,), (taxes,) = values(xml, "TaxBasisTotalAmount"), values(xml, "TaxTotalAmount")
    (grand,), (due,) = values(xml, "GrandTotalAmount"), values(xml, "DuePayableAmount")
    prepaid = sum(values(xml, "TotalPrepaidAmount"))
    assert sum(nets) == total == basis
    assert sum(values(xml, "CalculatedAmount")) == taxes
    assert sum(values(xml, "BasisAmount")) == basis
    assert basis + taxes == grand == Decimal(made.amount_minor) / 100
    assert grand - prepaid == due
