"""What an invoice says in figures, for machines: lines, taxes, totals, and whether they add up."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from payportal.domain.seller import Seller

CREDIT_MEMO = "credit_memo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """Who is billed."""

    number: str
    name: str
    country: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFacts:
    """One line; quantity, unit price and tax rate (percent) are decimal texts, empty where the ERP says none.

    ``net_minor`` is the line without tax. ``tax_category`` is UNTDID 5305's letter (S, Z, E, AE, K, G, O).
    """

    position: int
    description: str
    net_minor: int
    quantity: str = ""
    unit: str = ""
    unit_price: str = ""
    tax_rate: str = ""
    tax_category: str = ""

    @property
    def tax(self) -> tuple[str, str] | None:
        """Return category and rate, None where they are not known."""
        if not self.tax_rate:
            return (self.tax_category, "0") if self.tax_category in ("E", "AE", "K", "G", "O", "Z") else None
        rate = f"{Decimal(self.tax_rate).normalize():f}"
        return self.tax_category or ("S" if rate != "0" else "Z"), rate


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxFacts:
    """One rate: what it is taken of and what it comes to, in minor units."""

    category: str
    rate: str
    base_minor: int
    tax_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceFacts:
    """One document; amounts in minor units of ``currency`` with the sign of the books (credit memos below zero)."""

    number: str
    kind: str
    issue_date: date
    due_date: date
    currency: str
    amount_minor: int
    open_minor: int
    seller: Seller
    buyer: Buyer
    lines: tuple[LineFacts, ...] = ()
    purchase_order: str = ""
    sales_order: str = ""
    payment_terms: str = ""
    description: str = ""

    @property
    def credit(self) -> bool:
        """Return whether it is a credit memo, whose figures electronic invoices write above zero."""
        return self.kind == CREDIT_MEMO

    @property
    def net_minor(self) -> int:
        """Return the sum of the lines."""
        return sum(line.net_minor for line in self.lines)

    @property
    def rest_minor(self) -> int:
        """Return what lines and their taxes leave of the amount: nought where the lines explain all of it."""
        return self.amount_minor - self.net_minor - sum(tax.tax_minor for tax in self.taxes) if self.lines else 0

    @property
    def taxes(self) -> tuple[TaxFacts, ...]:
        """Return the taxes of the lines by category and rate, each rounded once, half up, as EN 16931 has it."""
        bases: dict[tuple[str, str], int] = {}
        for line in self.lines:
            if line.tax:
                bases[line.tax] = bases.get(line.tax, 0) + line.net_minor
        return tuple(
            TaxFacts(category=category, rate=rate, base_minor=base, tax_minor=_tax(base, rate))
            for (category, rate), base in sorted(bases.items())
        )

    @property
    def complete(self) -> bool:
        """Return whether it says all that EN 16931 asks of an invoice, and its figures agree."""
        taxed = bool(self.lines) and all(line.tax for line in self.lines) and not self.rest_minor
        numbered = bool(self.seller.vat_id) or all(tax.category == "O" for tax in self.taxes)
        return taxed and numbered and bool(self.seller.country and self.buyer.country)


def _tax(base_minor: int, rate: str) -> int:
    return int((Decimal(base_minor) * Decimal(rate) / 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))
