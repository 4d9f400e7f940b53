"""Helpers are processes of their own: same answers with them, without them, and when one is lost on the way."""

import pytest

from payportal.models.base import reading, transaction
from payportal.services import matching_crew, matching_rounds, matching_run
from payportal.services.matching_crew import Crew, HelperLost
from tests.builders import a_customer, a_receipt, an_invoice


@pytest.fixture
def waiting(app, monkeypatch):
    """Eight receipts: one of two twins, one of nobody, the rest plain."""
    monkeypatch.setattr(matching_crew, "ENOUGH_RECEIPTS", 1)
    with app.app_context():
        with transaction() as session:
            customer = a_customer(session)
            for number in range(6):
                an_invoice(session, customer, f"INV-471{number}", amount=10000 + number)
                a_receipt(session, 10000 + number, transaction_id=f"T{number}", memo=f"INV-471{number}",
                          payer_name=customer.name)  # fmt: skip
            a_receipt(session, 10000, transaction_id="T6", memo="INV-4710", payer_name=customer.name)
            a_receipt(session, 77, transaction_id="T7", memo="WHO KNOWS")
        yield


def plan(crew=None):
    with reading() as session:
        made = matching_run.plan(session, crew=crew)
    return made.receipts, made.decisions, made.held


def _asked(helper):
    helper.begin("read", ())
    return helper.finish()


def test_two_helpers_come_to_what_one_process_comes_to(waiting):
    alone = plan()
    with Crew(3) as crew:
        assert plan(crew) == alone
        assert plan(crew) == alone
    assert (alone[0], len(alone[1]), len(alone[2])) == (8, 6, 2)


def test_a_lost_helper_is_done_without(waiting):
    alone = plan()
    with Crew(2) as crew:
        with reading() as session:
            (helper,) = crew.helpers(session, 8)
        helper._process.kill()
        helper._process.join()
        with pytest.raises(HelperLost):
            _asked(helper)
        assert plan(crew) == alone


def test_a_step_that_fails_over_there_is_told(waiting):
    with Crew(2) as crew, reading() as session:
        (helper,) = crew.helpers(session, 8)
        helper.begin("by_reference", frozenset())
        with pytest.raises(HelperLost, match="AttributeError"):
            helper.finish()


def test_a_small_run_and_a_single_core_start_no_helper(waiting, monkeypatch):
    with reading() as session:
        assert list(Crew(1).helpers(session, 100_000)) == []
        monkeypatch.setattr(matching_crew, "ENOUGH_RECEIPTS", 3_000)
        assert list(Crew(8).helpers(session, 2_999)) == []


def test_a_run_with_helpers_applies_and_a_second_finds_nothing(waiting):
    first = matching_rounds.run(reading, transaction, actor="x", cores=2)
    second = matching_rounds.run(reading, transaction, actor="x", cores=2)
    assert (first.receipts, first.applied, first.held) == (8, 6, 2)
    assert (second.receipts, second.applied, second.held) == (2, 0, 2)
