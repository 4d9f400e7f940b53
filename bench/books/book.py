"""The nouns of a made-up book, and what is known of each receipt."""

from dataclasses import dataclass, field
from datetime import date

RESOLVABLE = (
    "clean_ref", "noisy_ref", "multi_refs", "ref_range", "suffix_list", "structured", "creditor_ref", "po_ref",
    "name_amount", "subset_no_ref", "early_discount", "bank_fee", "cents_off", "overpay_ref", "parent_pays",
    "third_party", "credit_netting",
)  # fmt: skip
"""Kinds of receipt where what the receipt says decides what it pays."""

TRAPS = (
    "partial_ref", "unearned_discount", "amount_typo", "ambiguous_amount", "unknown_payer", "cross_currency",
    "wrong_customer", "closed_invoice", "duplicate", "unrelated_amount", "non_ar",
)  # fmt: skip
"""Kinds that a careful person would not decide without asking."""

NO_GIFT = frozenset({"partial_ref", "unearned_discount", "amount_typo"})
"""Kinds where the rest is still owed: nothing may be written off or allowed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How large a book is, and the seed that decides everything else."""

    seed: int
    items: int
    receipts: int
    largest: int = 0
    """Open items of the first customer, besides what falls to it by chance."""

    @property
    def customers(self) -> int:
        """Return how many customers owe these items: eleven items each, on average."""
        return max(20, self.items // 11)


@dataclass(slots=True)
class Customer:
    """A business that owes; ``base`` is its name without the legal form."""

    index: int
    number: str
    base: str
    form: str
    currency: str
    terms: str
    scheme: int
    parent: int | None = None
    accounts: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    pays_from: str = ""
    items: list["Item"] = field(default_factory=list)
    children: list[int] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Return the whole name."""
        return f"{self.base} {self.form}"


@dataclass(slots=True, kw_only=True)
class Item:
    """An open item, amounts in minor units; credit memos are negative."""

    number: str
    owner: int
    kind: str
    issued: date
    due: date
    currency: str
    amount: int
    open: int
    terms: str
    discount_until: date | None = None
    discount: int = 0
    purchase_order: str = ""
    sales_order: str = ""
    references: tuple[str, ...] = ()
    program: str = ""
    used: bool = False

    def net(self, day: date) -> int:
        """Return what settles the item on ``day``: less the discount while it may be kept."""
        if self.discount_until is None or day > self.discount_until:
            return self.open
        return self.open - self.discount * self.open // self.amount


@dataclass(slots=True, kw_only=True)
class Receipt:
    """Money that arrived, as the bank tells it; remittance lines are numbers with minor units."""

    transaction_id: str
    day: date
    amount: int
    currency: str
    method: str
    payer_name: str = ""
    payer_account: str = ""
    check_number: str = ""
    reference: str = ""
    memo: str = ""
    remittance: tuple[tuple[str, int], ...] = ()


@dataclass(slots=True, kw_only=True)
class Truth:
    """What a receipt pays: cash in minor units by (customer number, invoice number); nothing where nobody can know."""

    transaction_id: str
    kind: str
    resolvable: bool
    amount: int
    customer: str
    pays: dict[tuple[str, str], int]
    on_account: int = 0
    twin: str | None = None


@dataclass(slots=True)
class Book:
    """A whole book with its answers."""

    shape: Shape
    today: date
    customers: list[Customer] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    truth: dict[str, Truth] = field(default_factory=dict)
    closed: list[str] = field(default_factory=list)
    """Numbers that were issued and paid before."""
