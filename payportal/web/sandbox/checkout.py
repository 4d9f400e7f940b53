"""The pages that stand for the card processor's: no real money, every outcome at the press of a button."""

from urllib.parse import urlsplit

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from payportal.domain.errors import Conflict, PayportalError
from payportal.domain.sentence import say
from payportal.gateways.ports import OutcomeState
from payportal.gateways.sandbox_base import charge_reference
from payportal.gateways.sandbox_payments import Act, SandboxCards
from payportal.web.addresses import own_address
from payportal.web.hooks import events
from payportal.web.sandbox import kept
from payportal.web.settling import cards

ACTS = (
    (Act.APPROVE, say("Approve"), say("The card is charged and we are told at once.")),
    (Act.DECLINE, say("Decline"), say("The bank says no: insufficient funds.")),
    (Act.PENDING, say("Leave pending"), say("Accepted, but decided half a minute later.")),
    (Act.QUIETLY, say("Approve and tell nobody"), say("The card is charged; the message about it is lost.")),
    (
        Act.SILENT_CHARGE,
        say("Time out after charging"),
        say("The card is charged, but no answer reaches us for half a minute."),
    ),
    (
        Act.SILENT_LOSS,
        say("Time out without charging"),
        say("Nothing is charged, and no answer reaches us for half a minute."),
    ),
)
AFTERWARDS = (
    (Act.RETURN, say("Return by the bank")),
    (Act.REFUND, say("Refund by the processor")),
    ("dispute", say("Dispute by the cardholder")),
    ("again", say("Tell five times more")),
)
DISPUTED = (("won", say("Decide for us")), ("lost", say("Decide for the cardholder")))

STATES = {
    OutcomeState.OPEN: say("open"), OutcomeState.PENDING: say("Pending"), OutcomeState.SUCCEEDED: say("Paid"),
    OutcomeState.FAILED: say("Failed"), OutcomeState.UNKNOWN: say("Checking"), OutcomeState.RETURNED: say("Returned"),
    OutcomeState.REFUNDED: say("Refunded"), OutcomeState.AUTHENTICATE: say("open"),
}  # fmt: skip


def shown(reference: str) -> ResponseReturnValue:
    """Show the page of one checkout, of a method that is saved, or of the charge of a kept one."""
    simulator = _simulator()
    if reference.startswith(("sbs_", "sbi_")):
        return kept.page(simulator, reference)
    found = simulator.checkout(reference)
    state = simulator.outcome(reference).state
    dispute = simulator.contested(charge_reference(reference))
    return render_template(
        "sandbox/checkout.html", checkout=found, state=str(state), state_word=STATES[state], acts=ACTS,
        afterwards=_afterwards(state, dispute), is_open=state is OutcomeState.OPEN, back=_back(found.return_url),
    )  # fmt: skip


def pressed(reference: str) -> ResponseReturnValue:
    """Carry out what was pressed, tell our own webhook of it, and go back to the portal."""
    simulator, act = _simulator(), request.form.get("act", "")
    if reference.startswith(("sbs_", "sbi_")):
        return redirect(kept.pressed(simulator, reference, act), 303)
    charge, back = charge_reference(reference), simulator.checkout(reference).return_url
    if act in ("dispute", "won", "lost"):
        dispute(simulator, charge, act)
    elif act == "again":
        for _time in range(5):
            tell(simulator, reference)
    else:
        _press(simulator, reference, act)
    return redirect(_back(back), 303)


def tell(simulator: SandboxCards, reference: str) -> None:
    """Let our own webhook know that something happened."""
    event = simulator.event(reference)
    events.take(event.body, event.headers)


def dispute(simulator: SandboxCards, charge: str, act: str) -> None:
    """Begin a dispute of a charge, or let the network decide it."""
    known = simulator.contested(charge)
    if (known is None) != (act == "dispute"):
        raise Conflict(say("This dispute is not there, or was begun before."))
    reference = known.reference if known else simulator.contest(charge)
    if known:
        simulator.close_dispute(reference, won=act == "won")
    tell(simulator, reference)


def _press(simulator: SandboxCards, reference: str, word: str) -> None:
    try:
        act = Act(word)
    except ValueError as error:
        raise PayportalError(say("This button is not known.")) from error
    if not simulator.press(reference, act):
        raise Conflict(say("This payment page was used before. Nothing was charged again."))
    if act is Act.REFUND:
        event = simulator.refund_event(charge_reference(reference))
        events.take(event.body, event.headers)
    elif simulator.tells(act):
        tell(simulator, reference)


def _afterwards(state: OutcomeState, dispute: object) -> tuple[tuple[str, str], ...]:
    if state is not OutcomeState.SUCCEEDED:
        return ()
    known = getattr(dispute, "state", None)
    if known is None:
        return AFTERWARDS
    return DISPUTED if known in ("needs_response", "under_review") else ()


def _back(return_url: str) -> str:
    """Return the way back as a path: the simulator lives on our own site, whatever name that has."""
    return own_address(urlsplit(return_url).path)


def _simulator() -> SandboxCards:
    simulator = cards()
    if not isinstance(simulator, SandboxCards):
        raise NotFound
    return simulator
