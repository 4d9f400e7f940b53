"""CII, the XML of Factur-X and ZUGFeRD: the whole invoice where its facts are complete, else its MINIMUM profile.

MINIMUM states the totals and what is due. By the standard's own word it is no full invoice but an aid to booking one;
it is what can be said truly of an invoice whose taxes the ERP does not send.
"""

from facturx import generate_cii_xml, xml_check_xsd
from lxml import etree

from payportal.documents import en16931
from payportal.documents.invoice_facts import InvoiceFacts

FULL, MINIMUM = "en16931", "minimum"
NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
NAMES = {
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
}


def profile(facts: InvoiceFacts) -> str:
    """Return the Factur-X profile that the facts allow."""
    return FULL if facts.complete else MINIMUM


def write(facts: InvoiceFacts) -> bytes:
    """Return the invoice as CII, checked against the schema of its profile."""
    level = profile(facts)
    root = _full(facts) if level == FULL else _minimum(facts)
    xml: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    xml_check_xsd(xml, flavor="factur-x", level=level)
    return xml


def _full(facts: InvoiceFacts) -> etree._Element:
    written = generate_cii_xml(en16931.terms_of(facts), level=FULL, check_xsd=False, check_schematron=None)
    root = etree.fromstring(written)
    for element in root.iter():
        element.attrib.pop(NIL, None)  # the library marks an empty delivery as nil, which its own schema refuses
    return root


def _minimum(facts: InvoiceFacts) -> etree._Element:
    root = etree.Element(_name("rsm:CrossIndustryInvoice"), nsmap=NAMES)
    context = _add(root, "rsm:ExchangedDocumentContext")
    _add(_add(context, "ram:GuidelineSpecifiedDocumentContextParameter"), "ram:ID", "urn:factur-x.eu:1p0:minimum")
    document = _add(root, "rsm:ExchangedDocument")
    _add(document, "ram:ID", facts.number)
    _add(document, "ram:TypeCode", en16931.TYPES[facts.kind])
    _add(_add(document, "ram:IssueDateTime"), "udt:DateTimeString", f"{facts.issue_date:%Y%m%d}", format="102")
    trade = _add(root, "rsm:SupplyChainTradeTransaction")
    _agree(_add(trade, "ram:ApplicableHeaderTradeAgreement"), facts)
    _add(trade, "ram:ApplicableHeaderTradeDelivery")
    _settle(_add(trade, "ram:ApplicableHeaderTradeSettlement"), facts)
    return root


def _agree(agreement: etree._Element, facts: InvoiceFacts) -> None:
    seller = _add(agreement, "ram:SellerTradeParty")
    _add(seller, "ram:Name", facts.seller.name)
    if facts.seller.country:
        _add(_add(seller, "ram:PostalTradeAddress"), "ram:CountryID", facts.seller.country)
    if facts.seller.vat_id:
        _add(_add(seller, "ram:SpecifiedTaxRegistration"), "ram:ID", facts.seller.vat_id, schemeID="VA")
    _add(_add(agreement, "ram:BuyerTradeParty"), "ram:Name", facts.buyer.name)
    if facts.purchase_order:
        _add(_add(agreement, "ram:BuyerOrderReferencedDocument"), "ram:IssuerAssignedID", facts.purchase_order)


def _settle(settlement: etree._Element, facts: InvoiceFacts) -> None:
    _add(settlement, "ram:InvoiceCurrencyCode", facts.currency)
    sums = _add(settlement, "ram:SpecifiedTradeSettlementHeaderMonetarySummation")
    taxes = sum(tax.tax_minor for tax in facts.taxes)
    _add(sums, "ram:TaxBasisTotalAmount", en16931.amount(facts, facts.amount_minor - taxes))
    if facts.taxes:
        _add(sums, "ram:TaxTotalAmount", en16931.amount(facts, taxes), currencyID=facts.currency)
    _add(sums, "ram:GrandTotalAmount", en16931.amount(facts, facts.amount_minor))
    _add(sums, "ram:DuePayableAmount", en16931.amount(facts, facts.open_minor))


def _add(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    made = etree.SubElement(parent, _name(name), attrib=attributes)
    made.text = text
    return made


def _name(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"{{{NAMES[prefix]}}}{local}"
