"""The simulator's pages of kept methods: choose how one behaves, confirm as the payer's bank asks."""

from urllib.parse import urlsplit

from flask import render_template
from flask.typing import ResponseReturnValue

from payportal.domain.errors import Conflict
from payportal.domain.sentence import say
from payportal.gateways.ports import GatewayUnreachable
from payportal.gateways.sandbox_methods import BEHAVIOURS
from payportal.gateways.sandbox_payments import SandboxCards
from payportal.gateways.told import SavingState
from payportal.web.addresses import own_address
from payportal.web.hooks import events

AUTHENTICATE = (("agree", say("Confirm the payment"), say("The bank lets it through.")),
                ("refuse", say("Refuse"), say("Nothing is charged.")))  # fmt: skip
VERIFY = (("deposits", say("Name the two deposits"), say("The account is verified.")),)
AFTERWARDS = (("bounce", say("Return by the bank")),)
USED = say("This page was used before. Nothing happened a second time.")


def page(simulator: SandboxCards, reference: str) -> ResponseReturnValue:
    """Show the page on which a method is saved, or that of a charge."""
    if reference.startswith("sbs_"):
        saving = simulator.saving(reference)
        kind = simulator.page(reference)["kind"]
        choices = [(one.name, one.word, one.means) for one in BEHAVIOURS.values() if kind in one.kinds]
        acts = {SavingState.OPEN: tuple(choices), SavingState.VERIFY: VERIFY}.get(saving.state, ())
        return _shown(say("Save a payment method"), str(saving.state), acts, (), back(simulator, reference))
    state = _state(simulator, reference)
    acts = AUTHENTICATE if state == "authenticate" else ()
    return _shown(say("Charge of a kept method"), state, acts, AFTERWARDS if state == "succeeded" else (),
                  back(simulator, reference))  # fmt: skip


def pressed(simulator: SandboxCards, reference: str, act: str) -> str:
    """Carry out what was pressed once, tell our own webhook, and return the way back."""
    done = {
        "agree": lambda: simulator.authenticated(reference, agreed=True),
        "refuse": lambda: simulator.authenticated(reference, agreed=False),
        "deposits": lambda: simulator.verified(reference),
        "bounce": lambda: simulator.returned(reference),
    }.get(act, lambda: act in BEHAVIOURS and simulator.keep(reference, act))()
    if not done:
        raise Conflict(USED)
    event = simulator.event(reference)
    events.take(event.body, event.headers)
    return back(simulator, reference)


def back(simulator: SandboxCards, reference: str) -> str:
    """Return the way back as a path: the simulator lives on our own site, whatever name that has."""
    return own_address(urlsplit(simulator.page(reference)["return_url"]).path)


def _state(simulator: SandboxCards, reference: str) -> str:
    try:
        return str(simulator.outcome(reference).state)
    except GatewayUnreachable:
        return "silent"


def _shown(title: str, state: str, acts: tuple[tuple[str, str, str], ...], afterwards: tuple[tuple[str, str], ...],
           way_back: str) -> ResponseReturnValue:  # fmt: skip
    return render_template("sandbox/kept.html", title=title, state=state, acts=acts, afterwards=afterwards,
                           back=way_back)  # fmt: skip
