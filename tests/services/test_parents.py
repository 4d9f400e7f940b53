"""Parents: a circle is told and not closed, a file may turn a family round."""

import pytest
from sqlalchemy import select

from payportal.models.customer import Customer
from payportal.models.partner import Partner
from tests.builders import customer_row, partner_row, take_erp

KINDS = [("customers", customer_row, Customer), ("partners", partner_row, Partner)]


def family(session, model):
    """Who is whose parent, by number."""
    numbers = dict(session.execute(select(model.id, model.number)).all())
    return {numbers[row.id]: numbers.get(row.parent_id) for row in session.scalars(select(model))}


@pytest.mark.parametrize(("kind", "row", "model"), KINDS)
def test_a_circle_is_not_closed_and_told_each_time(session, kind, row, model):
    rows = row("A", parent_number="C"), row("B", parent_number="A"), row("C", parent_number="B")
    for _ in range(2):
        outcome = take_erp(session, kind, *rows)
        assert [(problem.line, problem.code) for problem in outcome.problems] == [(4, "parent_circle")]
        assert family(session, model) == {"A": "C", "B": "A", "C": None}
    assert "B is itself below C" in outcome.problems[0].message


@pytest.mark.parametrize(("kind", "row", "model"), KINDS)
def test_a_parent_and_its_child_may_change_places(session, kind, row, model):
    assert take_erp(session, kind, row("A", parent_number="B"), row("B")).problems == []
    assert take_erp(session, kind, row("B", parent_number="A"), row("A")).problems == []
    assert family(session, model) == {"A": None, "B": "A"}
