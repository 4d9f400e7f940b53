"""What was learned as the matcher asks it: set-wise, nothing revoked, nothing withdrawn."""

from sqlalchemy import event

from payportal.matching.taught import Taught
from payportal.models.learned import Learned
from payportal.queries import taught_marks
from payportal.queries.matching_book import MatchingBook
from tests.builders import a_customer, an_invoice


def learned(session, customer, kind="alias", mark="name:QUICK", *, streak=1, **more):
    row = Learned(kind=kind, mark=mark, shown=mark.partition(":")[2], customer_id=customer.id, taught_by="clerk",
                  **{"confirmed": streak, "streak": streak, **more})  # fmt: skip
    session.add(row)
    session.flush()
    return row


def test_while_nothing_was_learned_one_question_answers_all(session):
    sent = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *given: sent.append(given[2]))
    assert taught_marks.taught(session, {f"name:{number}" for number in range(20_000)}) == {}
    assert len(sent) == 1


def test_what_is_not_certain_is_a_hint_and_what_is_certain_a_name_of_the_customer(session):
    acme, birch = a_customer(session, "C-1"), a_customer(session, "C-2")
    learned(session, acme)
    learned(session, birch, streak=2)
    learned(session, birch, "account", "acct:1", streak=1)
    book = MatchingBook(session)
    assert book.taught({"name:QUICK", "acct:1"}) == {
        "name:QUICK": Taught(names=frozenset({acme.id})), "acct:1": Taught(accounts=frozenset({birch.id})),
    }  # fmt: skip
    payers = book.payers({acme.id, birch.id})
    assert (payers[acme.id].aliases, payers[birch.id].aliases) == ((), ("QUICK",))


def test_what_is_revoked_or_withdrawn_says_nothing(session):
    acme = a_customer(session)
    learned(session, acme, "alias", "name:GONE", streak=0, confirmed=3, contradicted=1)
    learned(session, acme, "alias", "name:REVOKED", streak=3).revoked_at = acme.created_at
    session.flush()
    assert taught_marks.taught(session, {"name:GONE", "name:REVOKED"}) == {}
    assert list(taught_marks.certain_names(session, [acme.id])) == []


def test_refusals_name_a_customer_or_an_item(session):
    acme = a_customer(session)
    item = an_invoice(session, acme)
    learned(session, acme, "rejected", "acct:1")
    learned(session, acme, "rejected", "acct:1", invoice_id=item.id)
    assert taught_marks.taught(session, {"acct:1"}) == {
        "acct:1": Taught(refused_customers=frozenset({acme.id}), refused_items=frozenset({item.id}))
    }


def test_habits_come_with_their_counts(session):
    acme, birch = a_customer(session, "C-1"), a_customer(session, "C-2")
    learned(session, acme, "habit", "quotes_order", streak=3)
    assert taught_marks.habits_of(session, {acme.id, birch.id}) == {acme.id: {"quotes_order": 3}}
