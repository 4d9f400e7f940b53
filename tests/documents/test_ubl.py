"""UBL: the same figures for the customer's own system."""

from decimal import Decimal

import pytest
from lxml import etree

from payportal.documents import ubl
from tests.documents.an_invoice import facts, lines

NAMES = {"cbc": ubl.CBC, "cac": ubl.CAC}


def figure(xml, name):
    return Decimal(etree.fromstring(xml).find(f"cac:LegalMonetaryTotal/cbc:{name}", NAMES).text)


def test_a_complete_invoice_claims_the_standard():
    xml = ubl.write(facts(paid_minor=910))
    assert b"urn:cen.eu:en16931:2017" in xml
    assert (figure(xml, "TaxInclusiveAmount"), figure(xml, "PayableAmount")) == (Decimal("179.10"), Decimal("170.00"))


def test_without_taxes_it_is_plain_and_claims_nothing():
    xml = ubl.write(facts(lines=(), amount_minor=120000, paid_minor=20000, description="Coffee"))
    assert b"CustomizationID" not in xml
    assert b"TaxTotal" not in xml
    assert (figure(xml, "TaxInclusiveAmount"), figure(xml, "PayableAmount")) == (Decimal("1200.00"), Decimal("1000.00"))
    assert etree.fromstring(xml).find("cac:InvoiceLine/cac:Item/cbc:Name", NAMES).text == "Coffee"


@pytest.mark.parametrize("some", [lines(-10000), ()])
def test_a_credit_memo_is_a_credit_note(some):
    xml = ubl.write(facts(kind="credit_memo", lines=some, amount_minor=-11900))
    assert etree.QName(etree.fromstring(xml)).localname == "CreditNote"
    assert figure(xml, "PayableAmount") == Decimal("119.00")


def test_a_line_keeps_price_and_quantity_that_make_its_amount():
    xml = ubl.write(facts(lines=lines(1050, quantity="3", unit_price="3.50")))
    line = etree.fromstring(xml).find("cac:InvoiceLine", NAMES)
    assert line.find("cbc:InvoicedQuantity", NAMES).text == "3"
    assert Decimal(line.find("cac:Price/cbc:PriceAmount", NAMES).text) == Decimal("3.5")
