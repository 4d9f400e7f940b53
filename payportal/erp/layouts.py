"""The columns of each file kind, and the names other systems give them; one table a profile."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from payportal.domain.errors import PayportalError


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What a file of one kind must and may carry.

    ``names`` maps another system's column to ours, ``values`` its words in a column to ours, both in lower case.
    ``sum_column`` is the amount that a control total adds up by currency.
    """

    kind: str
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    delimiter: str = ","
    sum_column: str = ""

    def column(self, heading: str) -> str:
        """Return our name of a column headed ``heading``; an unknown heading is returned as it is written."""
        ours = self.names.get(heading.lower(), heading.lower())
        return ours if ours in self.required or ours in self.optional else heading

    def heading(self, column: str) -> str:
        """Return what this layout's files call our ``column``."""
        return next((theirs for theirs, ours in self.names.items() if ours == column), column)


_CUSTOMERS = Layout(
    kind="customers",
    required=("customer_number", "name"),
    optional=(
        *("email", "currency", "parent_number", "payment_terms"),
        *("country", "language", "aliases", "bank_accounts"),
    ),
)
_INVOICES = Layout(
    kind="invoices",
    required=("invoice_number", "customer_number", "issue_date", "currency", "amount"),
    optional=(
        *("type", "due_date", "open_amount", "payment_terms", "purchase_order", "sales_order"),
        *("references", "discount_date", "discount_amount", "description", "program"),
    ),
    sum_column="amount",
)
_PARTNERS = Layout(
    kind="partners", required=("partner_number", "name", "email"), optional=("currency", "parent_number")
)
_AGREEMENTS = Layout(
    kind="agreements",
    required=("agreement_number", "partner_number", "kind", "starts_on"),
    optional=("program", "rate", "tiers", "basis", "ends_on"),
)
_FX_RATES = Layout(kind="fx-rates", required=("date", "base", "currency", "rate"), optional=("source",))
_DECISIONS = Layout(
    kind="decisions",
    required=("transaction_id", "amount"),
    optional=("invoice_number", "customer_number", "discount", "adjustment", "reason"),
)
_YES_NO = {"true": "yes", "1": "yes", "y": "yes", "false": "no", "0": "no", "n": "no"}
_PAYMENT_ORDERS = Layout(
    kind="payment-orders",
    required=("order_id", "party_name", "account", "amount", "currency"),
    optional=(
        *("bank_code", "savings", "is_company", "remittance"),
        *("mandate_id", "mandate_signed_on", "mandate_sequence", "mandate_scheme"),
    ),
    values={"savings": _YES_NO, "is_company": _YES_NO},
    sum_column="amount",
)
_CHECK_ISSUES = Layout(
    kind="check-issues",
    required=("order_id", "check_number", "issue_date", "payee", "amount", "currency"),
    optional=(
        *("address", "city", "region", "postal_code", "country"),
        *("memo", "remittance", "void"),
    ),
    values={"void": _YES_NO},
    sum_column="amount",
)

_DEFAULT = {
    layout.kind: layout
    for layout in (
        *(_CUSTOMERS, _INVOICES, _PARTNERS, _AGREEMENTS, _FX_RATES, _DECISIONS),
        *(_PAYMENT_ORDERS, _CHECK_ISSUES),
    )
}
# The names a billing portal's feed uses: every record has an external id, an open item a number beside it.
_PORTAL = {
    **_DEFAULT,
    "customers": replace(
        _CUSTOMERS,
        names={
            "external_id": "customer_number",
            "parent_external_id": "parent_number",
            "terms_code": "payment_terms",
        },
    ),
    "invoices": replace(
        _INVOICES,
        names={
            "number": "invoice_number",
            "customer_external_id": "customer_number",
            "date": "issue_date",
            "original": "amount",
            "open": "open_amount",
            "po": "purchase_order",
            "terms_code": "payment_terms",
        },
        values={"type": {"credit": "credit_memo", "debit": "debit_memo"}},
    ),
    "partners": replace(_PARTNERS, names={"external_id": "partner_number", "parent_external_id": "parent_number"}),
    "agreements": replace(
        _AGREEMENTS, names={"external_id": "agreement_number", "partner_external_id": "partner_number"}
    ),
}

PROFILES: Mapping[str, Mapping[str, Layout]] = {"default": _DEFAULT, "portal": _PORTAL}


def layout(kind: str, *, profile: str = "default") -> Layout:
    """Return the layout of ``kind`` in ``profile``; raises PayportalError naming the choices."""
    if profile not in PROFILES:
        raise PayportalError(
            f"there is no profile {shown_choice(profile)}; choose one of {', '.join(sorted(PROFILES))}",
            code="unknown_profile",
        )
    if kind not in PROFILES[profile]:
        raise PayportalError(
            f"there is no file kind {shown_choice(kind)}; choose one of {', '.join(PROFILES[profile])}",
            code="unknown_kind",
        )
    return PROFILES[profile][kind]


def shown_choice(name: str) -> str:
    """Return a name that somebody typed, quoted and shortened for a message."""
    return repr(name[:40])
