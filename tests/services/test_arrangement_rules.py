import dataclasses

import pytest
from sqlalchemy import func, select

from payportal.domain.arrangement_rules import ArrangementRules
from payportal.domain.errors import PayportalError
from payportal.domain.instalments import PlanLimits
from payportal.models.arrangement_rules import ArrangementRulesVersion
from payportal.queries import arrangement_rules as reads
from payportal.services import arrangement_rules


def versions(session):
    return session.scalar(select(func.count()).select_from(ArrangementRulesVersion))


def test_the_latest_version_holds_and_the_same_again_is_none(session):
    assert reads.current(session) == ArrangementRules()
    rules = dataclasses.replace(ArrangementRules(), answer_days=5, plan=PlanLimits(most_instalments=4))
    arrangement_rules.change(session, rules, actor="owner@example.com")
    arrangement_rules.change(session, rules, actor="owner@example.com")
    assert (reads.current(session), versions(session)) == (rules, 1)
    assert [version.changed_by for version in reads.versions(session)] == ["owner@example.com"]


@pytest.mark.parametrize("change", [{"answer_days": 0}, {"promise_days": 366}, {"plan": PlanLimits(0)}])
def test_a_number_that_cannot_be_meant_is_refused(session, change):
    with pytest.raises(PayportalError, match="enter a whole number"):
        arrangement_rules.change(session, dataclasses.replace(ArrangementRules(), **change), actor="owner")
    assert versions(session) == 0
