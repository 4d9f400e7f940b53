"""Why, as it is read back: for the matcher's decisions, for a person's, and for what waits."""

from sqlalchemy import delete

from payportal.models.proposal import Explanation
from payportal.queries import explanation
from payportal.services import exception_desk, matching_run
from tests.builders import a_customer, a_decision, a_receipt, an_invoice, line


def run(session):
    matching_run.carry_out(session, matching_run.plan(session), actor="cli")


def test_the_token_is_read_from_its_place_in_the_text(session):
    acme = a_customer(session, name="Acme Tools")
    an_invoice(session, acme, "K0265479", amount=10_000)
    receipt = a_receipt(session, 10_000, payer_name="Acme Tools", reference="REF 1", memo="PAYS K0265479")
    run(session)
    [why] = explanation.whys(session, receipt).values()
    assert [(one.token, one.span) for one in why.evidence if one.span] == [("K0265479", (11, 19))]
    assert all(one.good for one in why.evidence)


def test_a_person_s_decision_tells_what_had_been_suggested(session):
    acme = a_customer(session, name="Acme Tools")
    items = [an_invoice(session, acme, f"K026547{n}", amount=10_000) for n in range(2)]
    receipt = a_receipt(session, 10_000, payer_name="Acme Tools", transaction_id="T-1")
    run(session)
    exception_desk.decide(session, a_decision(receipt, line(items[1], 10_000), customer=acme))
    [found] = explanation.explain(session, "T-1")
    [(decided, why)] = found.decided
    assert (decided.decided_by, why.evidence) == ("clerk@example.com", ())
    assert [reading.items[0][1] for reading in why.others] == ["K0265470", "K0265471"]
    assert (found.case, found.suggestions) == (None, ())


def test_a_decision_of_which_nothing_was_kept_tells_its_reasons(session):
    acme = a_customer(session, name="Acme Tools")
    an_invoice(session, acme, "K0265479", amount=10_000)
    a_receipt(session, 10_000, payer_name="Acme Tools", memo="K0265479", transaction_id="T-1")
    run(session)
    session.execute(delete(Explanation))
    [found] = explanation.explain(session, "T-1")
    [(_, why)] = found.decided
    assert why.evidence[0].reason == "K0265479 quoted in the text (full number)"


def test_two_receipts_of_one_id_are_both_explained(session):
    for _ in range(2):
        a_receipt(session, 10_000, transaction_id="T-1")
    assert len(explanation.explain(session, "T-1")) == 2
    assert explanation.explain(session, "T-404") == []
