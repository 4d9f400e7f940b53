"""What a payment lets its payer keep: early-payment offers first, then a code; together they follow the payment.

So does what the business's own system is told of it at once.

Locked in one order by everybody: the code, whoever passed it on, then offers.
"""

from datetime import date

from sqlalchemy.orm import Session

from payportal.services import coupons, live_postings, offers, referrals


def keep(session: Session, payment_id: int, *, on: date) -> None:
    """Note that a payment came: what it was promised is spent, and whoever passed its code on is rewarded."""
    coupons.keep(session, payment_id)
    referrals.reward(session, payment_id, on=on)
    offers.keep(session, payment_id)
    live_postings.queue(session, payment_id, on=on)


def release(session: Session, payment_id: int, *, on: date) -> None:
    """Give back what a payment was promised that failed or went back as a whole, with the reward."""
    referrals.take_back(session, payment_id, on=on)
    coupons.release(session, payment_id)
    offers.release(session, payment_id)
    live_postings.take_back(session, payment_id)
