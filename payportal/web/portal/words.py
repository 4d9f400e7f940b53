"""The words of the books as customers read them."""

from payportal.domain.sentence import say
from payportal.web.language import said

ADJUSTMENTS = {
    "bank fee": say("fee kept by the bank"),
    "processor fee": say("fee kept by the card processor"),
    "cents off": say("a few cents off"),
    "coupon": say("taken off by a code"),
    "write-off": say("written off"),
    "pricing": say("wrong price"),
    "quantity": say("short quantity"),
    "damaged": say("damaged goods"),
    "not_received": say("goods not received"),
    "freight": say("freight"),
    "tax": say("tax"),
    "discount_late": say("discount granted late"),
    "advertising": say("advertising or promotion"),
    "returned_goods": say("returned goods"),
}
"""Why an amount was taken off a document; a reason of the business's own is shown as it is written."""


def because(code: str) -> str:
    """Return the reason of an adjustment in this page's language."""
    return said(ADJUSTMENTS[code]) if code in ADJUSTMENTS else code.replace("_", " ")
