import json

import pytest

from payportal.domain.arrangement_rules import ArrangementRules, read_reasons, written_reasons
from payportal.domain.dispute import REASONS
from payportal.domain.errors import PayportalError
from payportal.domain.instalments import PlanLimits


def test_rules_come_back_as_they_were_stored():
    rules = ArrangementRules(reasons=REASONS[:2], answer_days=5, plan=PlanLimits(most_instalments=3))
    assert ArrangementRules.of(json.loads(json.dumps(rules.document()))) == rules
    assert ArrangementRules.of({}) == ArrangementRules()


def test_reasons_come_back_as_they_were_written():
    assert read_reasons(written_reasons(REASONS)) == REASONS


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "at least one"),
        ("price | The price", "Line 1"),
        ("price | The price | 01\n\nPRICE | Twice | 01", "Line 3"),
        ("price | The price | 01\nprice | Again | 01", "there twice"),
    ],
)
def test_a_list_that_cannot_be_read_names_its_line(text, words):
    with pytest.raises(PayportalError, match=words):
        read_reasons(text)


def test_a_reason_that_was_taken_off_keeps_a_name():
    rules = ArrangementRules(reasons=read_reasons("late_truck | The truck was late | 59"))
    assert rules.reason("late_truck").x12 == "59"
    assert rules.reason("price").words == "The price is wrong"
    assert rules.reason("gone_code").words == "Gone code"
