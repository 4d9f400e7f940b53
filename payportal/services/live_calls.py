"""Tell the business's own system of a payment, so that whatever breaks on the way it books it once.

Each attempt is claimed and committed before anything is sent. Once something was sent, what the other side knows is
asked before anything is sent again; and all attempts carry the same key and the same words.
"""

from datetime import datetime

from payportal.gateways.live_posting import LivePosting, Posted, PostingRefused
from payportal.gateways.ports import GatewayUnreachable
from payportal.services import live_postings
from payportal.services.charging import Begin
from payportal.services.live_postings import Claim


def carry_out(begin: Begin, live: LivePosting, posting_id: int, *, at: datetime) -> str:
    """Make one attempt if one is due, and return the state afterwards, empty where none was due."""
    with begin() as session:
        made = live_postings.claim(session, posting_id, at=at)
    if made is None:
        return ""
    try:
        told = _take_back(live, made) if made.reversal else _post(live, made)
    except PostingRefused as error:
        with begin() as session:
            return live_postings.refused(session, made, error.message)
    except GatewayUnreachable as error:
        with begin() as session:
            return live_postings.silent(session, made, error.message, at=at)
    with begin() as session:
        if made.reversal:
            return (
                live_postings.reversed_there(session, made) if told else live_postings.not_there(session, made, at=at)
            )
        return live_postings.posted(session, made, told) if told else ""


def _post(live: LivePosting, made: Claim) -> Posted | None:
    known = live.find(made.payment.key) if made.ask_first else None
    if known is not None and known.reversed:
        raise PostingRefused("The billing system booked it and took it back of its own accord.")
    return known or live.post_payment(made.payment)


def _take_back(live: LivePosting, made: Claim) -> Posted | None:
    """Return what was taken back, None where nothing was ever booked; raises PostingRefused where it should be."""
    known = live.find(made.payment.key)
    if known is None and made.posted:
        raise PostingRefused(
            "The billing system does not know this payment under our name; take it back there by hand."
        )
    if known is not None and not known.reversed:
        live.reverse(made.payment.key, made.reversal)
    return known
