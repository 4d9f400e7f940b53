"""What Stripe's objects say, read into our own words. Nothing is asked here."""

from datetime import UTC, date, datetime
from typing import Any

from payportal.domain.decline import AUTHENTICATION, decline
from payportal.domain.method_kind import MethodKind, facts
from payportal.domain.sentence import say
from payportal.gateways.ports import Outcome, OutcomeState
from payportal.gateways.stripe_client import money
from payportal.gateways.told import (
    DisputeState,
    DisputeTold,
    RefundState,
    RefundTold,
    SavedMethod,
    Saving,
    SavingState,
    StoredMethod,
)

DECLINED = say("The card was declined.")
EXPIRED = say("The payment page was left open too long, or closed before paying.")
CANCELLED = say("Cancelled before anything was taken.")
CONFIRM = say("Your bank asks you to confirm the payment.")
NOT_SAVED = say("The page was left before a payment method was saved.")
RETURN_CODES = {
    MethodKind.US_BANK_ACCOUNT: {
        "insufficient_funds": "R01", "account_closed": "R02", "no_account": "R03", "incorrect_account_details": "R03",
        "invalid_account_number": "R04", "payment_stopped": "R08", "debit_not_authorized": "R10",
        "bank_account_restricted": "R16", "account_frozen": "R16",
    },
    MethodKind.SEPA_DEBIT: {
        "insufficient_funds": "AM04", "account_closed": "AC04", "incorrect_account_details": "AC01",
        "no_account": "AC01", "debit_not_authorized": "MD01", "customer_initiated": "MD06",
    },
}  # fmt: skip
"""The return code behind a reason of Stripe's, where several share one the most frequent of them."""


def read_session(session: Any) -> Outcome:
    """Return the outcome that a Checkout Session tells: ``payment_status`` alone says whether money moved."""
    intent = session.payment_intent
    if session.payment_status == "paid":
        return _paid(intent, money(session.amount_total, session.currency))
    if session.status == "expired":
        return Outcome(state=OutcomeState.FAILED, failure=EXPIRED)
    if session.status == "open":
        return Outcome(state=OutcomeState.OPEN)
    if intent is not None and intent.status in ("requires_payment_method", "canceled"):
        return _refused(intent)
    return Outcome(state=OutcomeState.PENDING)


def read_intent(intent: Any) -> Outcome:
    """Return the outcome that the PaymentIntent of a saved method tells."""
    if intent.status == "succeeded":
        return _paid(intent, money(intent.amount_received, intent.currency))
    if intent.status == "processing":
        return Outcome(state=OutcomeState.PENDING)
    if intent.status == "requires_action":
        return _authenticate(intent)
    if intent.status == "canceled":
        return Outcome(state=OutcomeState.FAILED, failure=_words(intent) or CANCELLED, code=_code(intent))
    if getattr(intent, "last_payment_error", None):
        return _refused(intent)
    return Outcome(state=OutcomeState.OPEN)


def read_return(outcome: Outcome, dispute: Any, kind: str) -> Outcome:
    """Return what a dispute of a bank debit means: the bank took the money back, there is nothing to argue."""
    code = _return_code(kind, dispute.reason)
    return Outcome(
        state=OutcomeState.RETURNED, provider_reference=outcome.provider_reference, amount=outcome.amount, code=code,
        failure=_returned_words(code),
    )  # fmt: skip


def intent_kind(intent: Any) -> str:
    """Return the kind of method behind an intent: that of its charge, else the only one it allows."""
    charge = getattr(intent, "latest_charge", None)
    details = getattr(charge, "payment_method_details", None)
    kinds = getattr(intent, "payment_method_types", None) or ["card"]
    return str(getattr(details, "type", None) or kinds[0])


def read_saving(session: Any) -> Saving:
    """Return what became of a page in setup mode."""
    intent = session.setup_intent
    if intent is not None and intent.status == "succeeded":
        return Saving(state=SavingState.SAVED, method=_saved(intent.payment_method, str(intent.customer)))
    action: Any = getattr(intent, "next_action", None)
    if action is not None and action.type == "verify_with_microdeposits":
        return Saving(state=SavingState.VERIFY, method=_saved(intent.payment_method, str(intent.customer)),
                      url=str(action.verify_with_microdeposits.hosted_verification_url))  # fmt: skip
    if session.status == "open":
        return Saving(state=SavingState.OPEN)
    fault = getattr(intent, "last_setup_error", None)
    return Saving(state=SavingState.FAILED, failure=(fault and fault.message) or NOT_SAVED)


def read_refund(refund: Any) -> RefundTold:
    """Return a refund as Stripe tells it."""
    states = {"succeeded": RefundState.SUCCEEDED, "failed": RefundState.FAILED, "canceled": RefundState.FAILED}
    return RefundTold(
        reference=refund.id, key=_metadata(refund, "refund"), amount=money(refund.amount, refund.currency),
        state=states.get(refund.status, RefundState.PENDING), failure=getattr(refund, "failure_reason", None) or "",
    )  # fmt: skip


def read_dispute(dispute: Any) -> DisputeTold:
    """Return a dispute as Stripe tells it; an early warning moves no money and is an inquiry."""
    states = {"won": DisputeState.WON, "warning_closed": DisputeState.WON, "lost": DisputeState.LOST,
              "needs_response": DisputeState.NEEDS_RESPONSE, "under_review": DisputeState.UNDER_REVIEW}  # fmt: skip
    due = getattr(getattr(dispute, "evidence_details", None), "due_by", None)
    return DisputeTold(
        reference=dispute.id, charge=dispute.charge.id, payment=_metadata(dispute.charge, "payment"),
        amount=money(dispute.amount, dispute.currency), reason=dispute.reason,
        state=states.get(dispute.status, DisputeState.INQUIRY), due_by=_day(due),
    )  # fmt: skip


def _paid(intent: Any, amount: Any) -> Outcome:
    charge = intent.latest_charge
    refunded = bool(charge and charge.refunded)
    return Outcome(
        state=OutcomeState.REFUNDED if refunded else OutcomeState.SUCCEEDED, amount=amount,
        provider_reference=charge.id if charge else intent.id,
    )  # fmt: skip


def _authenticate(intent: Any) -> Outcome:
    redirect = getattr(getattr(intent, "next_action", None), "redirect_to_url", None)
    return Outcome(state=OutcomeState.AUTHENTICATE, failure=CONFIRM, code=AUTHENTICATION,
                   url=str(getattr(redirect, "url", None) or ""))  # fmt: skip


def _refused(intent: Any) -> Outcome:
    """Say why nothing was taken: a card was declined, or a debit came back from the bank before it counted."""
    code, kind = _code(intent), intent_kind(intent)
    if code == AUTHENTICATION and intent.status != "canceled":
        return _authenticate(intent)
    if facts(kind).is_debit and getattr(intent, "latest_charge", None):
        code = _return_code(kind, code)
        return Outcome(state=OutcomeState.RETURNED, failure=_returned_words(code), code=code)
    return Outcome(state=OutcomeState.FAILED, failure=_words(intent) or DECLINED, code=code)


def _code(intent: Any) -> str:
    fault = getattr(intent, "last_payment_error", None)
    known = getattr(fault, "decline_code", None) or getattr(fault, "code", None)
    return AUTHENTICATION if getattr(fault, "code", None) == AUTHENTICATION else str(known or "")


def _words(intent: Any) -> str:
    fault = getattr(intent, "last_payment_error", None)
    return (fault and fault.message) or ""


def _return_code(kind: str, reason: str) -> str:
    return RETURN_CODES.get(MethodKind(kind), {}).get(reason, reason)


def _returned_words(code: str) -> str:
    why = decline(code).words
    if not code:
        return say("The bank returned the debit: %(reason)s.", reason=why)
    return say("The bank returned the debit: %(reason)s (%(code)s).", reason=why, code=code)


def _saved(method: Any, customer: str) -> SavedMethod:
    kind = str(method.type)
    detail = getattr(method, kind)
    brand = getattr(detail, "brand", None) or getattr(detail, "bank_name", None) or getattr(detail, "bank_code", None)
    return SavedMethod(
        stored=StoredMethod(customer, method.id, kind), brand=str(brand or ""), last4=str(detail.last4 or ""),
        exp_month=getattr(detail, "exp_month", None), exp_year=getattr(detail, "exp_year", None),
    )  # fmt: skip


def _metadata(thing: Any, name: str) -> str:
    found = getattr(thing, "metadata", None)
    return str(getattr(found, name, None) or "") if found is not None else ""


def _day(moment: int | None) -> date | None:
    return datetime.fromtimestamp(moment, UTC).date() if moment else None
