import pytest

from payportal.matching.taught import NOTHING, Taught, certain, together


@pytest.mark.parametrize(
    ("streak", "contradicted", "expected"),
    [
        (0, 0, False),
        (1, 0, False),
        (2, 0, True),
        (2, 1, False),
        (3, 1, False),
        (4, 1, True),
        (5, 2, False),
        (6, 2, True),
    ],
)
def test_two_confirmations_are_certain_and_two_more_in_a_row_for_each_contradiction(streak, contradicted, expected):
    assert certain(streak, contradicted) is expected


def test_what_all_marks_teach_is_taken_together():
    taught = {"acct:1": Taught(accounts=frozenset({1})), "name:A": Taught(refused_items=frozenset({9}))}
    assert together(["acct:1", "name:A", "name:B"], taught) == Taught(
        accounts=frozenset({1}), refused_items=frozenset({9})
    )
    assert together(["name:B"], taught) is NOTHING
