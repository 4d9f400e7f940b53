"""The classes of evidence in a clerk's words, for reasons, pages and commands."""

CLASS_WORDS = {
    "remittance": "remittance advice with amounts",
    "reference": "document numbers that add up",
    "several_customers": "numbers of several customers that add up",
    "weak_reference": "document numbers that were repaired",
    "completed": "numbers that the amount completes",
    "netted_credit": "numbers less a credit memo",
    "cents_off": "cents off",
    "wire_fee": "bank fees of wires",
    "over_payment": "over-payments",
    "partial": "partial payments",
    "amount": "an amount alone",
    "discounted_amount": "a discounted amount alone",
    "balance": "a whole balance",
    "due": "all items due by a date",
    "subset": "several open items by their sum",
}
"""One for each class of ``draft.STRENGTH``."""


def class_words(evidence_class: str) -> str:
    """Return a class in words; one without words of its own as people would write its name."""
    return CLASS_WORDS.get(evidence_class) or evidence_class.replace("_", " ")
