"""UBL 2.1: an Invoice or CreditNote for the customer's own system, by EN 16931 where the facts are complete."""

from facturx import generate_ubl_xml, xml_check_xsd
from lxml import etree

from payportal.documents import en16931
from payportal.documents.invoice_facts import InvoiceFacts, LineFacts

FULL = "en16931"
CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
ROOT = "urn:oasis:names:specification:ubl:schema:xsd:{}-2"


def write(facts: InvoiceFacts) -> bytes:
    """Return the document, checked against the UBL schema.

    Without known taxes it is plain UBL: it says nothing of taxes and claims no conformance to EN 16931.
    """
    if facts.complete:
        written: bytes = generate_ubl_xml(en16931.terms_of(facts), level=FULL, check_xsd=True, check_schematron=None)
        return written
    xml: bytes = etree.tostring(_plain(facts), xml_declaration=True, encoding="UTF-8", pretty_print=True)
    xml_check_xsd(xml, flavor="ubl-2.1-creditnote" if facts.credit else "ubl-2.1-invoice")
    return xml


def _plain(facts: InvoiceFacts) -> etree._Element:
    kind = "CreditNote" if facts.credit else "Invoice"
    space = ROOT.format(kind)
    root = etree.Element(f"{{{space}}}{kind}", nsmap={None: space, "cbc": CBC, "cac": CAC})
    _add(root, "cbc:ID", facts.number)
    _add(root, "cbc:IssueDate", facts.issue_date.isoformat())
    if not facts.credit:
        _add(root, "cbc:DueDate", facts.due_date.isoformat())
    _add(root, f"cbc:{kind}TypeCode", en16931.TYPES[facts.kind])
    if facts.description:
        _add(root, "cbc:Note", facts.description)
    _add(root, "cbc:DocumentCurrencyCode", facts.currency)
    if facts.purchase_order:
        _add(_add(root, "cac:OrderReference"), "cbc:ID", facts.purchase_order)
    _party(_add(root, "cac:AccountingSupplierParty"), facts.seller.name, facts.seller.country)
    _party(_add(root, "cac:AccountingCustomerParty"), facts.buyer.name, facts.buyer.country, facts.buyer.number)
    if facts.payment_terms:
        _add(_add(root, "cac:PaymentTerms"), "cbc:Note", facts.payment_terms)
    _totals(_add(root, "cac:LegalMonetaryTotal"), facts)
    for line in facts.lines or (_whole(facts),):
        _line(_add(root, f"cac:{kind}Line"), facts, line, kind)
    return root


def _party(parent: etree._Element, name: str, country: str, number: str = "") -> None:
    party = _add(parent, "cac:Party")
    if number:
        _add(_add(party, "cac:PartyIdentification"), "cbc:ID", number)
    _add(_add(party, "cac:PartyName"), "cbc:Name", name)
    if country:
        _add(_add(_add(party, "cac:PostalAddress"), "cac:Country"), "cbc:IdentificationCode", country)
    _add(_add(party, "cac:PartyLegalEntity"), "cbc:RegistrationName", name)


def _totals(totals: etree._Element, facts: InvoiceFacts) -> None:
    if facts.lines:
        _money(totals, "LineExtensionAmount", facts, facts.net_minor)
    _money(totals, "TaxInclusiveAmount", facts, facts.amount_minor)
    _money(totals, "PrepaidAmount", facts, facts.amount_minor - facts.open_minor)
    _money(totals, "PayableAmount", facts, facts.open_minor)


def _line(made: etree._Element, facts: InvoiceFacts, line: LineFacts, kind: str) -> None:
    quantity, price = en16931.priced(facts, line)
    _add(made, "cbc:ID", str(line.position))
    word = "Credited" if kind == "CreditNote" else "Invoiced"
    _add(made, f"cbc:{word}Quantity", quantity, unitCode=en16931.PIECE)
    _money(made, "LineExtensionAmount", facts, line.net_minor)
    _add(_add(made, "cac:Item"), "cbc:Name", line.description)
    _add(_add(made, "cac:Price"), "cbc:PriceAmount", price, currencyID=facts.currency)


def _whole(facts: InvoiceFacts) -> LineFacts:
    """Return the one line of a document of which no lines are known."""
    return LineFacts(position=1, description=facts.description or facts.number, net_minor=facts.amount_minor)


def _money(parent: etree._Element, name: str, facts: InvoiceFacts, minor: int) -> None:
    _add(parent, f"cbc:{name}", en16931.amount(facts, minor), currencyID=facts.currency)


def _add(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    prefix, _, local = name.partition(":")
    made = etree.SubElement(parent, f"{{{CBC if prefix == 'cbc' else CAC}}}{local}", attrib=attributes)
    made.text = text
    return made
