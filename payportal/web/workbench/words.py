"""The words of the workbench for what the books write as codes."""

from payportal.domain.receipt import ReceiptState
from payportal.matching.class_words import class_words

EXCEPTION_TYPES = {
    "unidentified_payer": "Unknown payer",
    "no_remittance": "No reference",
    "remittance_mismatch": "Remittance does not add up",
    "short_payment": "Short payment",
    "over_payment": "Over payment",
    "duplicate_suspected": "Paid before?",
    "closed_invoice": "Names a closed item",
    "card_dispute": "Disputed by the cardholder",
    "refund_failed": "A refund failed",
    "ambiguous": "Several readings",
    "discount_late": "Discount too late",
    "multi_customer": "Several customers",
    "conflict": "Facts disagree",
    "currency_mismatch": "Other currency",
    "held_by_policy": "Held by policy",
}

METHODS = {"check": "Check", "ach": "ACH", "wire": "Wire", "card": "Card", "other": "Other"}

ADJUSTMENTS = {
    "bank fee": "Fee kept by the payer's bank",
    "processor fee": "Fee kept by the card processor",
    "cents off": "A few cents off",
    "coupon": "Coupon",
    "write-off": "Written off",
    "pricing": "Wrong price",
    "quantity": "Short quantity",
    "damaged": "Damaged goods",
    "not_received": "Goods not received",
    "freight": "Freight",
    "tax": "Tax",
    "discount_late": "Discount granted late",
    "advertising": "Advertising or promotion",
    "returned_goods": "Returned goods",
}
"""Why an open item goes down without cash; the first four have accounts of their own, the rest are write-offs."""

STATES = {
    ReceiptState.UNIDENTIFIED: ("warn", "Payer unknown"),
    ReceiptState.UNAPPLIED: ("waiting", "Waiting"),
    ReceiptState.APPLIED: ("good", "Applied"),
    ReceiptState.ON_ACCOUNT: ("good", "On account"),
    ReceiptState.REVERSED: ("bad", "Went back"),
}
"""The chip of a receipt's state: tone and word."""

FORMATS = {
    "bai_lockbox": "BAI lockbox",
    "bai2": "BAI2",
    "nacha": "NACHA (ACH)",
    "ofx": "OFX",
    "camt052": "CAMT.052",
    "camt053": "CAMT.053",
    "camt054": "CAMT.054",
    "mt940": "MT940",
    "mt942": "MT942",
    "x12_820": "X12 820",
    "x12_823": "X12 823",
    "x12_835": "X12 835",
    "bank_csv": "Bank CSV",
    "stripe_payouts": "Stripe payouts",
    "receipts_csv": "Receipts CSV",
}
"""The formats of bank files; which of them are read today, the readers say."""

LEARNED_KINDS = {"alias": "Name", "account": "Account", "habit": "Habit", "rejected": "Refused"}
LEARNED_STATES = {
    "certain": ("good", "Certain"),
    "ranks": ("waiting", "Ranks only"),
    "refused": ("warn", "Not applied"),
    "withdrawn": ("neutral", "Withdrawn"),
    "revoked": ("bad", "Revoked"),
}
_PAYER = {
    "certain": "It is taken for certain: receipts may be applied by it.",
    "ranks": "It helps to rank suggestions. Confirmed twice without contradiction it counts as certain; after a "
    "contradiction it takes two more confirmations in a row for each.",
    "withdrawn": "A later decision spoke against it, so it is not used.",
    "revoked": "It is not used until somebody takes it up again.",
}
LEARNED_MEANING = {
    "alias": _PAYER,
    "account": _PAYER,
    "habit": {
        "ranks": "It ranks suggestions of receipts that are held. It never applies anything by itself.",
        "withdrawn": "No decision that stands shows it, so it is not used.",
        "revoked": _PAYER["revoked"],
    },
    "rejected": {
        "refused": "The matcher does not apply this by itself for this payer, and suggests it last.",
        "withdrawn": "A later decision did just this, so it is not refused any more.",
        "revoked": "It is not refused any more, until somebody takes the refusal up again.",
    },
}
"""What a state of each kind of thing learned means for the next run."""


def exception_type(code: str) -> str:
    """Return an exception type in words."""
    return EXCEPTION_TYPES.get(code) or in_words(code)


def evidence_class(code: str) -> str:
    """Return the class of evidence a decision rests on, in words."""
    return class_words(code)


def method(code: str) -> str:
    """Return how money came, in words."""
    return METHODS.get(code) or in_words(code)


def adjustment(code: str) -> str:
    """Return the reason of an adjustment in words."""
    return ADJUSTMENTS.get(code) or in_words(code)


def in_words(code: str) -> str:
    """Return a code that has no words of its own as people would write it."""
    return code.replace("_", " ").capitalize()


def listing(things: list[str], most: int = 4) -> str:
    """Return things as a sentence lists them: ``A``, ``A and B``, ``A, B, C and 12 more``."""
    shown = things if len(things) <= most else [*things[: most - 1], f"{len(things) - most + 1} more"]
    return " and ".join(part for part in (", ".join(shown[:-1]), *shown[-1:]) if part)
