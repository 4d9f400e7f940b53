"""Which company role may ask which address: looking is for everybody, the rest has its line here."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from payportal.domain.company_role import Act
from payportal.domain.errors import Forbidden
from payportal.domain.sentence import say
from payportal.web import proving
from payportal.web.guards import signed_in
from payportal.web.portal.account import seat

NEEDS: dict[str, Act] = {
    "review": Act.PAY,
    "dispute_form": Act.PAY,
    "promise_form": Act.PAY,
    "plan_form": Act.PAY,
    "new_autopay": Act.PAY,
    "pay_all": Act.PAY,
    "pay_amount": Act.PAY,
    "pay_account_form": Act.PAY,
    "pay_accounts": Act.PAY,
    "ask_question": Act.SEE,
    "reply_question": Act.SEE,
    "close_question": Act.SEE,
    "keep_view": Act.SEE,
    "remove_view": Act.SEE,
    "payment_methods": Act.PAY,
    "method_returned": Act.PAY,
    "switch": Act.SEE,
    "pay_link": Act.PAY,
    "withdraw_request": Act.PAY,
    "approve_request": Act.APPROVE,
    "reject_request": Act.APPROVE,
    "read_inbox": Act.SEE,
    "keep_notices": Act.SEE,
    "undo_notices": Act.SEE,
    "standard_notices": Act.SEE,
    "test_notices": Act.SEE,
    "mend_notices": Act.SEE,
    "notices_of": Act.MANAGE,
    "keep_notices_of": Act.MANAGE,
    "add_notice_contact": Act.MANAGE,
    "notice_contact": Act.MANAGE,
    "keep_notice_contact": Act.MANAGE,
    "undo_notice_contact": Act.MANAGE,
    "resend_notice_contact": Act.MANAGE,
    "remove_notice_contact": Act.MANAGE,
    "list_people": Act.MANAGE,
    "invite_form": Act.MANAGE,
    "invite": Act.MANAGE,
    "resend_invitation": Act.MANAGE,
    "revoke_invitation": Act.MANAGE,
    "member": Act.MANAGE,
    "change_member": Act.MANAGE,
    "remove_member": Act.MANAGE,
    "set_threshold": Act.MANAGE,
}
"""What is not named here: a GET shows, so it needs to see; anything else moves money, so it needs to pay."""

REFUSED = {
    Act.PAY: say("You may look at this account, not pay. Ask an administrator of your company for another role."),
    Act.APPROVE: say("Approving is for others in your company."),
    Act.MANAGE: say("The people of your company are looked after by its administrators."),
}


def init(blueprint: Blueprint) -> None:
    """Ask for the act behind each address of the portal, and tell templates what may be done."""
    blueprint.before_request(check)
    blueprint.context_processor(lambda: {"may": allows})


def needed(endpoint: str, method: str) -> Act:
    """Return the act that an address of the portal is (its endpoint without the blueprint)."""
    return NEEDS.get(endpoint, Act.SEE if method in ("GET", "HEAD", "OPTIONS") else Act.PAY)


PROVED = {name for name, act in NEEDS.items() if act is Act.MANAGE} - {"list_people"}
"""Whoever changes people shows first, once in a while, that it is still them."""


def check() -> ResponseReturnValue | None:
    """Raise Forbidden for an act that the role in the company does not allow; ask for a proof where one is needed."""
    name = (request.endpoint or "").rpartition(".")[2]
    act = needed(name, request.method)
    if not seat().may(act):
        raise Forbidden(REFUSED[act])
    return proving.ask() if name in PROVED else None


def allows(act: str) -> bool:
    """Return whether the person may do an act here; pages offer nothing that would be refused."""
    place = signed_in().seat
    return place is not None and place.may(Act(act))
