"""The chart of accounts, on one page."""

from functools import lru_cache
from typing import NamedTuple


class LedgerAccount(NamedTuple):
    """A ledger account; each currency has its own row of it."""

    code: str
    name: str
    type: str


BANK = LedgerAccount("1000", "Bank", "asset")
CARD_CLEARING = LedgerAccount("1050", "Card clearing", "asset")
CARD_DISPUTES = LedgerAccount("1060", "Card money in dispute", "asset")
EXCHANGE = LedgerAccount("1150", "Currency exchange position", "asset")
RECEIVABLES = LedgerAccount("1200", "Accounts receivable", "asset")
UNAPPLIED = LedgerAccount("2100", "Unapplied cash", "liability")
UNIDENTIFIED = LedgerAccount("2110", "Unidentified cash", "liability")
ON_ACCOUNT = LedgerAccount("2120", "On-account cash", "liability")
REFUNDS = LedgerAccount("2150", "Refunds on their way", "liability")
ERP_CLEARING = LedgerAccount("3000", "ERP revenue clearing", "equity")
PAYMENT_FEES = LedgerAccount("4200", "Payment fees", "income")
EXCHANGE_SPREAD = LedgerAccount("4310", "Exchange spread", "income")
DISCOUNTS = LedgerAccount("4900", "Early-payment discounts", "expense")
DISPUTE_CREDITS = LedgerAccount("4910", "Credits granted on disputes", "expense")
COUPONS = LedgerAccount("4920", "Coupons and referral codes", "expense")
REFERRAL_REWARDS = LedgerAccount("4930", "Referral rewards", "expense")
BANK_FEES = LedgerAccount("5100", "Bank fees kept by payers' banks", "expense")
CARD_FEES = LedgerAccount("5110", "Card fees", "expense")
WRITE_OFFS = LedgerAccount("5200", "Write-offs within tolerance", "expense")
PARTNER_SHARE = LedgerAccount("5300", "Partner share", "expense")
EXCHANGE_RESULT = LedgerAccount("5400", "Exchange gains and losses", "expense")

COUPON = "coupon"
"""The reason of what a code takes off an invoice."""
ADJUSTMENTS = {
    "bank fee": BANK_FEES, "processor fee": CARD_FEES, "cents off": WRITE_OFFS, "write-off": WRITE_OFFS, COUPON: COUPONS
}  # fmt: skip
"""Where an adjustment goes, by its reason; any other reason is a write-off."""

PAYABLE_PREFIX = "2300."
OWED_PREFIX = "1300."


@lru_cache(maxsize=10_000)
def partner_payable(number: str) -> LedgerAccount:
    """Return the account of what a partner has to get: the wallet."""
    return LedgerAccount(PAYABLE_PREFIX + number, f"Partner payable: {number}", "liability")


@lru_cache(maxsize=10_000)
def partner_owed(number: str) -> LedgerAccount:
    """Return the account of what a partner has to give back, when more was taken back than the wallet held."""
    return LedgerAccount(OWED_PREFIX + number, f"Due from partner: {number}", "asset")
