"""What was learned, as it is listed: by customer, in words, with the decisions it rests on."""

import pytest

from payportal.domain.errors import NotFound
from payportal.queries import learned_list
from payportal.queries.learned_list import Filter
from payportal.services import exception_desk
from tests.builders import a_customer, a_decision, a_receipt, an_invoice, line


@pytest.fixture
def taught(session):
    """Acme was paid for from account 4711 twice, Birch once; returns the entries of the decisions."""
    entries = []
    for number, name in (("C-1", "Acme Tools"), ("C-2", "Birch Bakery")):
        customer = a_customer(session, number, name=name)
        for _ in range(2 if number == "C-1" else 1):
            receipt = a_receipt(session, 1_000, payer_account="4711")
            decision = a_decision(receipt, line(an_invoice(session, customer, amount=1_000), 1_000), customer=customer)
            entries.append(exception_desk.decide(session, decision))
    return entries


def told(session, **wanted):
    page = learned_list.page(session, Filter(**wanted))
    return sorted((one.customer.number, one.words, one.state) for one in page.entries)


def test_it_is_told_in_words_with_how_far_it_counts(session, taught):
    assert told(session, kind="account") == [
        ("C-1", "pays from account 4711", "withdrawn"), ("C-2", "pays from account 4711", "ranks"),
    ]  # fmt: skip
    exception_desk.undo(session, taught[2], actor="clerk@example.com")
    assert told(session, kind="account") == [
        ("C-1", "pays from account 4711", "certain"), ("C-2", "pays from account 4711", "withdrawn"),
    ]  # fmt: skip


def test_the_lessons_are_told_for_and_against_and_taken_back(session, taught):
    exception_desk.undo(session, taught[0], actor="clerk@example.com")
    [one] = [one for one in learned_list.everything(session, customer_number="C-1") if one.row.kind == "account"]
    said = [(lesson.says, lesson.taken_back_at is None) for lesson in learned_list.lessons(session, one.row.id)]
    assert said == [(-1, True), (1, True), (1, False)]


@pytest.mark.parametrize(("search", "found"), [("birch", 1), ("C-1", 1), ("4711", 2), ("_", 0)])
def test_it_is_found_by_customer_and_mark(session, taught, search, found):
    assert len(told(session, kind="account", search=search)) == found


def test_what_was_never_learned_is_not_found(session):
    with pytest.raises(NotFound):
        learned_list.entry(session, 1)
