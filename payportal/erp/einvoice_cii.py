"""CII: UN/CEFACT's cross industry invoice (Factur-X, ZUGFeRD 2, XRechnung) and ZUGFeRD 1, its forerunner."""

from dataclasses import dataclass
from typing import Any

from lxml import etree

from payportal.erp.cells import read_decimal
from payportal.erp.einvoice_document import Discount, Document, Party, Stated, Totals
from payportal.erp.einvoice_terms import day_of, skonto
from payportal.erp.einvoice_xml import all_at, local, stated_at, text_at, texts_at

ROOTS = {
    "CrossIndustryInvoice": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:",
    "CrossIndustryDocument": "urn:ferd:CrossIndustryDocument:invoice:",
}
_GUIDELINE = "GuidelineSpecifiedDocumentContextParameter/ID"
_NOT_COUNTED = {"GROUP", "INFORMATION"}
"""Lines of the EXTENDED profile that add up others or only inform."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Names:
    """Where the two generations keep the same things."""

    syntax: str
    context: str
    header: str
    trade: str
    agreement: str
    delivery: str
    settlement: str
    summation: str
    line_amount: str


_NAMES = {
    "CrossIndustryInvoice": _Names(
        syntax="CII",
        context="ExchangedDocumentContext",
        header="ExchangedDocument",
        trade="SupplyChainTradeTransaction",
        agreement="ApplicableHeaderTradeAgreement",
        delivery="ApplicableHeaderTradeDelivery",
        settlement="ApplicableHeaderTradeSettlement",
        summation="SpecifiedTradeSettlementHeaderMonetarySummation",
        line_amount="SpecifiedLineTradeSettlement/SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount",
    ),
    "CrossIndustryDocument": _Names(
        syntax="ZUGFeRD1",
        context="SpecifiedExchangedDocumentContext",
        header="HeaderExchangedDocument",
        trade="SpecifiedSupplyChainTradeTransaction",
        agreement="ApplicableSupplyChainTradeAgreement",
        delivery="ApplicableSupplyChainTradeDelivery",
        settlement="ApplicableSupplyChainTradeSettlement",
        summation="SpecifiedTradeSettlementMonetarySummation",
        line_amount="SpecifiedSupplyChainTradeSettlement/SpecifiedTradeSettlementMonetarySummation/LineTotalAmount",
    ),
}


def document_of(root: etree._Element) -> Document:
    """Return what a CII document states."""
    names = _NAMES[local(root)]
    agreement = f"{names.trade}/{names.agreement}"
    settlement = f"{names.trade}/{names.settlement}"
    profile = text_at(root, f"{names.context}/{_GUIDELINE}")
    lines = all_at(root, f"{names.trade}/IncludedSupplyChainTradeLineItem")
    return Document(
        syntax=names.syntax,
        line=root.sourceline or 0,
        profile=profile,
        number=text_at(root, f"{names.header}/ID"),
        type_code=text_at(root, f"{names.header}/TypeCode"),
        test=text_at(root, f"{names.context}/TestIndicator/Indicator").lower() in {"true", "1"},
        issue_date=_day_text(root, f"{names.header}/IssueDateTime"),
        due_dates=_due_dates(root, settlement),
        currency=text_at(root, f"{settlement}/InvoiceCurrencyCode"),
        buyer=_party(root, f"{agreement}/BuyerTradeParty"),
        seller=_party(root, f"{agreement}/SellerTradeParty"),
        totals=_totals(root, names, lines, minimal="minimum" in profile.lower()),
        line_count=len(lines),
        terms=tuple(texts_at(root, f"{settlement}/SpecifiedTradePaymentTerms/Description")),
        discounts=_discounts(root, settlement),
        purchase_order=text_at(root, f"{agreement}/BuyerOrderReferencedDocument/{_issued(names)}"),
        sales_order=text_at(root, f"{agreement}/SellerOrderReferencedDocument/{_issued(names)}"),
        references=_references(root, names),
        buyer_reference=text_at(root, f"{agreement}/BuyerReference"),
        notes=_notes(root, f"{names.header}/IncludedNote"),
        extras=_extras(root, names),
    )


def _issued(names: _Names) -> str:
    return "ID" if names.syntax == "ZUGFeRD1" else "IssuerAssignedID"


def _day_text(root: etree._Element, path: str) -> str:
    return text_at(root, f"{path}/DateTimeString", f"{path}/DateTime", f"{path}/DateString", f"{path}/Date")


def _due_dates(root: etree._Element, settlement: str) -> tuple[str, ...]:
    terms = all_at(root, f"{settlement}/SpecifiedTradePaymentTerms")
    return tuple(day for one in terms if (day := _day_text(one, "DueDateDateTime")))


def _party(root: etree._Element, path: str) -> Party:
    identifiers = (
        f"{path}/ID",
        f"{path}/GlobalID",
        f"{path}/SpecifiedTaxRegistration/ID",
        f"{path}/URIUniversalCommunication/URIID",
        f"{path}/SpecifiedLegalOrganization/ID",
    )
    names = (f"{path}/Name", f"{path}/SpecifiedLegalOrganization/TradingBusinessName")
    return Party(
        names=tuple(dict.fromkeys(text for one in names for text in texts_at(root, one))),
        identifiers=tuple(dict.fromkeys(text for one in identifiers for text in texts_at(root, one))),
    )


def _totals(root: etree._Element, names: _Names, lines: list[etree._Element], *, minimal: bool) -> Totals:
    summation = f"{names.trade}/{names.settlement}/{names.summation}"

    def stated(name: str) -> tuple[Stated, ...]:
        return stated_at(root, f"{summation}/{name}")

    holder = all_at(root, summation)
    counted = [line for line in lines if _status(line) not in _NOT_COUNTED]
    return Totals(
        lines=tuple(amount for line in counted for amount in stated_at(line, names.line_amount)),
        line_total=stated("LineTotalAmount"),
        allowances=stated("AllowanceTotalAmount"),
        charges=stated("ChargeTotalAmount"),
        exclusive=stated("TaxBasisTotalAmount"),
        tax=stated("TaxTotalAmount"),
        inclusive=stated("GrandTotalAmount"),
        prepaid=stated("TotalPrepaidAmount"),
        rounding=stated("RoundingAmount"),
        payable=stated("DuePayableAmount"),
        minimal=minimal,
        line=(holder[0] if holder else root).sourceline or 0,
    )


def _status(line: etree._Element) -> str:
    return text_at(line, "AssociatedDocumentLineDocument/LineStatusReasonCode").upper()


def _discounts(root: etree._Element, settlement: str) -> tuple[Discount, ...]:
    path = f"{settlement}/SpecifiedTradePaymentTerms"
    stated = [_discount(one) for one in all_at(root, f"{path}/ApplicableTradePaymentDiscountTerms")]
    notes = "\n".join(one.text or "" for one in all_at(root, f"{path}/Description"))
    return (*(one for one in stated if one), *skonto(notes))


def _discount(terms: etree._Element) -> Discount | None:
    days: list[Any] = all_at(terms, "BasisPeriodMeasure")
    in_days = bool(days) and days[0].get("unitCode", "DAY") in {"DAY", "D"} and (days[0].text or "").strip().isdecimal()
    last_day = day_of(_day_text(terms, "BasisDateTime")) if not days else None
    percent = read_decimal(text_at(terms, "CalculationPercent"), decimals=6)
    amount = text_at(terms, "ActualDiscountAmount")
    if not (in_days or last_day) or not (percent or amount):
        return None
    return Discount(
        percent=percent,
        base=text_at(terms, "BasisAmount"),
        amount=amount,
        days=int(days[0].text) if in_days else None,
        last_day=last_day,
    )


def _references(root: etree._Element, names: _Names) -> tuple[str, ...]:
    delivery, settlement = (f"{names.trade}/{part}" for part in (names.delivery, names.settlement))
    paths = (
        f"{settlement}/PaymentReference",
        f"{delivery}/DespatchAdviceReferencedDocument/{_issued(names)}",
        f"{delivery}/DeliveryNoteReferencedDocument/{_issued(names)}",
        f"{delivery}/ReceivingAdviceReferencedDocument/{_issued(names)}",
    )
    return tuple(dict.fromkeys(text for path in paths for text in texts_at(root, path)))


def _notes(root: etree._Element, path: str) -> tuple[str, ...]:
    plain = [note for note in all_at(root, path) if not text_at(note, "SubjectCode")]
    return tuple(text for note in plain for text in texts_at(note, "Content"))


def _extras(root: etree._Element, names: _Names) -> dict[str, str]:
    agreement, settlement = (f"{names.trade}/{part}" for part in (names.agreement, names.settlement))
    preceding = texts_at(root, f"{settlement}/InvoiceReferencedDocument/{_issued(names)}")
    return {
        "contract": text_at(root, f"{agreement}/ContractReferencedDocument/{_issued(names)}"),
        "project": text_at(root, f"{agreement}/SpecifiedProcuringProject/ID"),
        "buyer_accounting": text_at(root, f"{settlement}/ReceivableSpecifiedTradeAccountingAccount/ID"),
        "preceding_invoices": "|".join(preceding),
    }
