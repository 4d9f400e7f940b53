"""Why a bank or a card network said no: a code in few words, and whether the same again may go through."""

from dataclasses import dataclass

from payportal.domain.sentence import say

AUTHENTICATION = "authentication_required"
"""The payer's bank wants to hear from the payer; nothing was taken."""


@dataclass(frozen=True, slots=True)
class Decline:
    """One reason; ``retry`` says whether the same method may be tried again on another day."""

    words: str
    retry: bool


DECLINES = {
    AUTHENTICATION: Decline(say("your bank asks you to confirm the payment"), False),
    "insufficient_funds": Decline(say("insufficient funds"), True),
    "card_declined": Decline(say("the bank declined the card"), True),
    "generic_decline": Decline(say("the bank declined the card"), True),
    "do_not_honor": Decline(say("the bank declined the card"), True),
    "try_again_later": Decline(say("the bank could not decide"), True),
    "processing_error": Decline(say("the bank could not decide"), True),
    "expired_card": Decline(say("the card has expired"), False),
    "lost_card": Decline(say("the bank declined the card"), False),
    "stolen_card": Decline(say("the bank declined the card"), False),
    "incorrect_cvc": Decline(say("the security code was wrong"), False),
    "method_gone": Decline(say("the payment method is no longer there"), False),
    "R01": Decline(say("insufficient funds"), True),
    "R02": Decline(say("the account is closed"), False),
    "R03": Decline(say("there is no such account"), False),
    "R04": Decline(say("the account number is not valid"), False),
    "R07": Decline(say("the authorization was revoked"), False),
    "R08": Decline(say("the payment was stopped"), False),
    "R09": Decline(say("uncollected funds"), True),
    "R10": Decline(say("the account holder says it was not authorized"), False),
    "R16": Decline(say("the account is frozen"), False),
    "R20": Decline(say("the account takes no debits"), False),
    "R29": Decline(say("the company says it was not authorized"), False),
    "AC01": Decline(say("the account number is wrong"), False),
    "AC04": Decline(say("the account is closed"), False),
    "AM04": Decline(say("insufficient funds"), True),
    "MD01": Decline(say("there is no valid mandate"), False),
    "MD06": Decline(say("the account holder asked for the money back"), False),
}
"""Cards: the processor's decline codes; US debits: Nacha's return codes; SEPA: ISO 20022 reason codes."""

LEAST = Decline(say("the bank gave no reason"), False)


def decline(code: str) -> Decline:
    """Return what a code means; one that is not known is taken as final."""
    return DECLINES.get(code, LEAST)
