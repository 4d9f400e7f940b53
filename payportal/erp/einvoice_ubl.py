"""UBL 2: Invoice and CreditNote, as Peppol BIS 3 and XRechnung profile them."""

import re
from decimal import Decimal

from lxml import etree

from payportal.erp.cells import read_decimal
from payportal.erp.einvoice_document import Discount, Document, Party, Stated, Totals
from payportal.erp.einvoice_terms import day_of, skonto
from payportal.erp.einvoice_xml import all_at, local, stated_at, text_at, texts_at

_ROOT = "urn:oasis:names:specification:ubl:schema:xsd:"
ROOTS = {"Invoice": f"{_ROOT}Invoice-2", "CreditNote": f"{_ROOT}CreditNote-2"}
_TOTAL = "LegalMonetaryTotal"
_SUBJECT = re.compile(r"#[A-Z]{3}#")
"""A code before a note says that it is legal or tax text."""


def document_of(root: etree._Element) -> Document:
    """Return what a UBL document states."""
    credit_note = local(root) == "CreditNote"
    currency = text_at(root, "DocumentCurrencyCode")
    lines = all_at(root, "CreditNoteLine" if credit_note else "InvoiceLine")
    return Document(
        syntax="UBL",
        line=root.sourceline or 0,
        profile=text_at(root, "CustomizationID"),
        number=text_at(root, "ID"),
        type_code=text_at(root, "CreditNoteTypeCode", "InvoiceTypeCode") or ("381" if credit_note else "380"),
        credit_note=credit_note,
        issue_date=text_at(root, "IssueDate"),
        due_dates=_due_dates(root),
        currency=currency,
        buyer=_party(root, "AccountingCustomerParty", account="SupplierAssignedAccountID"),
        seller=_party(root, "AccountingSupplierParty", account="CustomerAssignedAccountID"),
        totals=_totals(root, lines, currency),
        line_count=len(lines),
        terms=tuple(texts_at(root, "PaymentTerms/Note")),
        discounts=_discounts(root),
        purchase_order=text_at(root, "OrderReference/ID"),
        sales_order=text_at(root, "OrderReference/SalesOrderID"),
        references=_references(root),
        buyer_reference=text_at(root, "BuyerReference"),
        notes=tuple(note for note in texts_at(root, "Note") if not _SUBJECT.match(note)),
        extras=_extras(root),
    )


def _due_dates(root: etree._Element) -> tuple[str, ...]:
    paths = ("DueDate", "PaymentMeans/PaymentDueDate", "PaymentTerms/PaymentDueDate")
    return next((tuple(texts) for path in paths if (texts := texts_at(root, path))), ())


def _party(root: etree._Element, role: str, *, account: str) -> Party:
    paths = (
        f"{role}/{account}",
        f"{role}/Party/PartyIdentification/ID",
        f"{role}/Party/PartyTaxScheme/CompanyID",
        f"{role}/Party/EndpointID",
        f"{role}/Party/PartyLegalEntity/CompanyID",
    )
    names = (f"{role}/Party/PartyLegalEntity/RegistrationName", f"{role}/Party/PartyName/Name")
    return Party(
        names=tuple(dict.fromkeys(text for path in names for text in texts_at(root, path))),
        identifiers=tuple(dict.fromkeys(text for path in paths for text in texts_at(root, path))),
    )


def _totals(root: etree._Element, lines: list[etree._Element], currency: str) -> Totals:
    def stated(name: str) -> tuple[Stated, ...]:
        return stated_at(root, f"{_TOTAL}/{name}")

    holder = all_at(root, _TOTAL)
    return Totals(
        lines=tuple(amount for line in lines for amount in stated_at(line, "LineExtensionAmount")),
        line_total=stated("LineExtensionAmount"),
        allowances=stated("AllowanceTotalAmount"),
        charges=stated("ChargeTotalAmount"),
        exclusive=stated("TaxExclusiveAmount"),
        tax=_taxes(root, currency),
        inclusive=stated("TaxInclusiveAmount"),
        prepaid=stated("PrepaidAmount"),
        rounding=stated("PayableRoundingAmount"),
        payable=stated("PayableAmount"),
        line=(holder[0] if holder else root).sourceline or 0,
    )


def _taxes(root: etree._Element, currency: str) -> tuple[Stated, ...]:
    """Return the taxes; one without its parts, in the document's currency too, repeats a sum for the tax office."""
    totals = all_at(root, "TaxTotal")
    with_parts = [total for total in totals if all_at(total, "TaxSubtotal")]
    own = [total for total in with_parts if any(one.currency == currency for one in stated_at(total, "TaxAmount"))]
    return tuple(amount for total in own or totals for amount in stated_at(total, "TaxAmount"))


def _discounts(root: etree._Element) -> tuple[Discount, ...]:
    found: list[Discount] = []
    for terms in all_at(root, "PaymentTerms"):
        percent = read_decimal(text_at(terms, "SettlementDiscountPercent"), decimals=6)
        last_day = day_of(text_at(terms, "SettlementPeriod/EndDate"))
        if percent is not None and last_day is not None and percent > Decimal(0):
            found.append(Discount(percent=percent, last_day=last_day))
        found.extend(skonto("\n".join(note.text or "" for note in all_at(terms, "Note"))))
    return tuple(found)


def _references(root: etree._Element) -> tuple[str, ...]:
    paths = (
        "PaymentMeans/PaymentID",
        "DespatchDocumentReference/ID",
        "ReceiptDocumentReference/ID",
    )
    return tuple(dict.fromkeys(text for path in paths for text in texts_at(root, path)))


def _extras(root: etree._Element) -> dict[str, str]:
    return {
        "contract": text_at(root, "ContractDocumentReference/ID"),
        "project": text_at(root, "ProjectReference/ID"),
        "buyer_accounting": text_at(root, "AccountingCost"),
        "preceding_invoices": "|".join(texts_at(root, "BillingReference/InvoiceDocumentReference/ID")),
    }
