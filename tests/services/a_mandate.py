"""Auto-pay as people agree to it, for tests of what it collects."""

from payportal.domain.autopay import AmountRule, Rule, Trigger
from payportal.domain.mandate_text import digest
from payportal.services import autopay
from payportal.services.autopay import Proposal
from tests.services.a_payment import PAYER
from tests.services.a_schedule import TODAY


def a_proposal(customer_id, method_id, *, reference="AUTO-1", person=PAYER, on=TODAY, terms=None, **more):
    rule = Rule(**{"currency": "USD", "kind": "card", "trigger": Trigger.ON_DUE, "amount": AmountRule.FULL,
                   "starts_on": on, **(terms or {})})  # fmt: skip
    return Proposal(reference=reference, customer_id=customer_id, person=person, rule=rule, method_id=method_id, **more)


def a_mandate(session, customer_id, method_id, *, on=TODAY, **more):
    """Enrol as a page would: with the text that was seen; return the mandate."""
    proposal = a_proposal(customer_id, method_id, on=on, **more)
    seen = digest(autopay.drafted(session, proposal, on=on).text)
    return autopay.enrol(session, proposal, seen=seen, address="192.0.2.7", on=on)
