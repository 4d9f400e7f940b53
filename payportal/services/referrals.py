"""Customers who bring customers: their codes, the programme, and the reward when the money of the new one has come.

A reward is a credit memo on the account of whoever passed the code on. It is taken back by a reversal when that payment
goes back as a whole; what of the memo was used by then is owed on a debit memo.
"""

import secrets
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from payportal.domain.coupon import REFERRAL_PREFIX, CouponTerms
from payportal.domain.errors import BadTerms, Conflict
from payportal.domain.open_item import ItemKind
from payportal.domain.sentence import say
from payportal.ledger import postings
from payportal.ledger.entry import Entry, turned
from payportal.models.base import utcnow
from payportal.models.coupon import CouponUse
from payportal.models.invoice import Invoice
from payportal.models.journal import JournalEntry
from payportal.models.referral import ReferralCode, ReferralProgramme, ReferralReward
from payportal.queries import referrals as known_referrals
from payportal.services import audit, coupons, posting

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
DAYS_TO_PAY = 30
REWARD = "Referral reward"


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """What is to hold from now on; ``reward_minor`` nought gives whoever passes a code on nothing."""

    running: bool
    currency: str
    terms: CouponTerms
    reward_minor: int
    monthly_most: int | None = None
    only_new: bool = True


def set_programme(session: Session, wanted: Programme, *, actor: str) -> ReferralProgramme:
    """Let a programme hold in place of the one before; payments that were begun keep what they were promised."""
    if wanted.reward_minor < 0 or (wanted.monthly_most is not None and wanted.monthly_most <= 0):
        raise BadTerms("Rewards are not below zero, and a limit is above zero.", code="bad_limit")
    terms = wanted.terms
    row = ReferralProgramme(
        running=wanted.running, currency=wanted.currency, kind=str(terms.kind),
        percent=f"{terms.percent.normalize():f}", amount_minor=terms.amount_minor, least_minor=terms.least_minor,
        most_minor=terms.most_minor, reward_minor=wanted.reward_minor, monthly_most=wanted.monthly_most,
        only_new=wanted.only_new, set_by=actor,
    )  # fmt: skip
    session.add(row)
    session.flush()
    audit.record(session, actor, "set_referral_programme", f"referral_programme:{row.id}", running=row.running,
                 reward_minor=row.reward_minor, currency=row.currency)  # fmt: skip
    return row


def code_of(session: Session, customer_id: int, *, actor: str) -> ReferralCode:
    """Return the code of a customer, drawn when it is first asked for. Raises Conflict where two asked at once."""
    row = known_referrals.of_customer(session, customer_id)
    if row is not None:
        return row
    drawn = "".join(secrets.choice(ALPHABET) for _place in range(8))
    row = ReferralCode(customer_id=customer_id, code=REFERRAL_PREFIX + drawn)
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict(say("Your code was made at this moment. Load the page again."), code="moved") from error
    audit.record(session, actor, "make_referral_code", f"customer:{customer_id}")
    return row


def reward(session: Session, payment_id: int, *, on: date) -> None:
    """Credit whoever passed on the code of a payment that came: once, and within the limit of the month."""
    use = coupons.of_payment(session, payment_id)
    if use is None or use.referral_code_id is None or use.state != "kept" or not use.counted or not use.reward_minor:
        return
    giver = session.get_one(ReferralCode, use.referral_code_id, with_for_update=True, populate_existing=True)
    before = list(session.scalars(select(ReferralReward.state).where(ReferralReward.use_id == use.id)))
    if "granted" in before or "capped" in before:
        return
    programme, month = known_referrals.current(session), f"{on:%Y-%m}"
    most = programme.monthly_most if programme else None
    if most is not None and known_referrals.granted_in(session, giver.customer_id, month) >= most:
        _write(session, use, giver, month, state="capped")
        return
    memo = _memo(session, giver.customer_id, use, number=f"REWARD-{use.id}{f'-{len(before) + 1}' if before else ''}",
                 on=on)  # fmt: skip
    entry = postings.referral_rewarded(use.currency, use.reward_minor, on=on, source=f"payment:{payment_id}",
                                       key=f"referral:use:{use.id}:{len(before) + 1}")  # fmt: skip
    entry_id = posting.post(session, [entry])[0]
    _write(session, use, giver, month, state="granted", memo_id=memo.id, entry_id=entry_id)
    audit.record(session, "referrals", "reward_referral", f"customer:{giver.customer_id}", memo=memo.number,
                 amount_minor=use.reward_minor)  # fmt: skip


def take_back(session: Session, payment_id: int, *, on: date) -> None:
    """Take the reward back of a payment that went back; a second time changes nothing."""
    use = coupons.of_payment(session, payment_id)
    query = select(ReferralReward).where(ReferralReward.use_id == (use.id if use else 0))
    given = session.scalar(query.where(ReferralReward.state == "granted").with_for_update())
    if given is None:
        return
    assert given.entry_id is not None and given.memo_id is not None, "the database says so"  # noqa: PT018
    posting.post(session, [_reversal(session, session.get_one(JournalEntry, given.entry_id), on)])
    memo = session.get_one(Invoice, given.memo_id, with_for_update=True, populate_existing=True)
    used_minor = memo.open_minor - memo.amount_minor
    memo.opened_minor -= memo.open_minor
    memo.open_minor = 0
    if used_minor:
        given.owed_id = _owed(session, memo, used_minor, on=on)
    given.state, given.changed_at = "taken_back", utcnow()
    session.flush()
    audit.record(session, "referrals", "take_reward_back", f"customer:{given.customer_id}", memo=memo.number,
                 owed_minor=used_minor)  # fmt: skip


def _memo(session: Session, customer_id: int, use: CouponUse, *, number: str, on: date) -> Invoice:
    minor = -use.reward_minor
    memo = Invoice(
        customer_id=customer_id, number=number, kind=str(ItemKind.CREDIT_MEMO), issue_date=on, due_date=on,
        currency=use.currency, amount_minor=minor, opened_minor=minor, open_minor=minor, net_minor=minor,
        description=REWARD,
    )  # fmt: skip
    session.add(memo)
    session.flush()
    return memo


def _owed(session: Session, memo: Invoice, minor: int, *, on: date) -> int:
    owed = Invoice(
        customer_id=memo.customer_id, number=f"{memo.number}-BACK", kind=str(ItemKind.DEBIT_MEMO), issue_date=on,
        due_date=on + timedelta(days=DAYS_TO_PAY), currency=memo.currency, amount_minor=minor, opened_minor=minor,
        open_minor=minor, net_minor=minor, description=f"{REWARD} taken back: {memo.number} had been used",
    )  # fmt: skip
    session.add(owed)
    session.flush()
    return owed.id


def _write(session: Session, use: CouponUse, giver: ReferralCode, month: str, *, state: str,
           memo_id: int | None = None, entry_id: int | None = None) -> None:  # fmt: skip
    session.add(ReferralReward(
        use_id=use.id, customer_id=giver.customer_id, amount_minor=use.reward_minor, currency=use.currency, month=month,
        state=state, memo_id=memo_id, entry_id=entry_id,
    ))  # fmt: skip
    session.flush()


def _reversal(session: Session, original: JournalEntry, on: date) -> Entry:
    return Entry(
        kind="referral_reward_reversed", key=f"undo:{original.idempotency_key}", description="Referral reward undone",
        source=original.source, effective_on=on, lines=turned(posting.entry_lines(session, original.id)),
        reverses_id=original.id,
    )  # fmt: skip
