import pytest

from payportal.domain.question import BECOMES, LIVE, QuestionAct


@pytest.mark.parametrize(
    ("act", "state"), [("ask", "open"), ("reply", "open"), ("answer", "answered"), ("close", "closed")]
)
def test_an_act_says_whose_turn_it_is(act, state):
    assert BECOMES[QuestionAct(act)] == state


def test_every_act_leads_somewhere_and_only_what_is_closed_is_over():
    assert set(BECOMES) == set(QuestionAct)
    assert set(LIVE) == set(BECOMES.values()) - {"closed"}
