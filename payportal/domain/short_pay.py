"""Short pay: why a payer pays less than is open, in a list that clerks and reports can count."""

from enum import StrEnum

from payportal.domain.sentence import say


class ShortReason(StrEnum):
    """Why less is paid; ``OTHER`` asks for a note."""

    LATER = "later"
    DISPUTE = "dispute"
    DAMAGED = "damaged"
    PRICE = "price"
    QUANTITY = "quantity"
    RETURNED = "returned"
    OTHER = "other"


WORDS: dict[ShortReason, str] = {
    ShortReason.LATER: say("I pay the rest later"),
    ShortReason.DISPUTE: say("The rest is in dispute"),
    ShortReason.DAMAGED: say("Goods were damaged"),
    ShortReason.PRICE: say("The price is wrong"),
    ShortReason.QUANTITY: say("The quantity is wrong"),
    ShortReason.RETURNED: say("Goods were returned"),
    ShortReason.OTHER: say("Another reason"),
}
MOST_NOTE = 200


def fault(reason: str, note: str) -> str:
    """Return what is missing in a reason and how to mend it, empty when nothing is."""
    if reason not in {str(one) for one in ShortReason}:
        return say("say why you pay less than is open")
    if reason == ShortReason.OTHER and not note.strip():
        return say("write a few words about why you pay less")
    return ""


def words(reason: str) -> str:
    """Return a stored reason as a sentence; empty for none."""
    return WORDS[ShortReason(reason)] if reason else ""
