"""The page that stands for the card processor's: no real money, every outcome at the press of a button."""

from urllib.parse import urlsplit

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from payportal.domain.errors import Conflict, PayportalError
from payportal.domain.sentence import say
from payportal.gateways.ports import OutcomeState
from payportal.gateways.sandbox_payments import Act, SandboxCards
from payportal.web.addresses import own_address
from payportal.web.hooks import events
from payportal.web.settling import cards

ACTS = (
    (Act.APPROVE, say("Approve"), say("The card is charged and we are told at once.")),
    (Act.DECLINE, say("Decline"), say("The bank says no: insufficient funds.")),
    (Act.PENDING, say("Leave pending"), say("Accepted, but decided half a minute later.")),
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
AFTERWARDS = ((Act.RETURN, say("Return by the bank")), (Act.REFUND, say("Refund by the processor")))

STATES = {
    OutcomeState.OPEN: say("open"), OutcomeState.PENDING: say("Pending"), OutcomeState.SUCCEEDED: say("Paid"),
    OutcomeState.FAILED: say("Failed"), OutcomeState.UNKNOWN: say("Checking"), OutcomeState.RETURNED: say("Returned"),
    OutcomeState.REFUNDED: say("Refunded"),
}  # fmt: skip


def shown(reference: str) -> ResponseReturnValue:
    """Show the page of one checkout."""
    simulator = _simulator()
    found = simulator.checkout(reference)
    state = simulator.outcome(reference).state
    return render_template(
        "sandbox/checkout.html", checkout=found, state=str(state), state_word=STATES[state], acts=ACTS,
        afterwards=AFTERWARDS, is_open=state is OutcomeState.OPEN, back=_back(found.return_url),
    )  # fmt: skip


def pressed(reference: str) -> ResponseReturnValue:
    """Carry out what was pressed, tell our own webhook of it, and go back to the portal."""
    simulator = _simulator()
    try:
        act = Act(request.form.get("act", ""))
    except ValueError as error:
        raise PayportalError(say("This button is not known.")) from error
    if not simulator.press(reference, act):
        raise Conflict(say("This payment page was used before. Nothing was charged again."))
    if simulator.tells(act):
        event = simulator.event(reference)
        events.take(event.body, event.signature)
    return redirect(_back(simulator.checkout(reference).return_url), 303)


def _back(return_url: str) -> str:
    """Return the way back as a path: the simulator lives on our own site, whatever name that has."""
    return own_address(urlsplit(return_url).path)


def _simulator() -> SandboxCards:
    simulator = cards()
    if not isinstance(simulator, SandboxCards):
        raise NotFound
    return simulator
