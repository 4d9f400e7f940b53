import pytest

from payportal.matching.class_gates import PRIOR_WEIGHT, Counted, measure, percent, weighed
from payportal.matching.draft import STRENGTH
from payportal.matching.error_bound import upper_bound_ppm
from payportal.matching.prior import REPLAYED

TARGET = 1_000


@pytest.mark.parametrize("evidence_class", STRENGTH)
def test_on_a_fresh_database_every_class_is_open(evidence_class):
    assert measure(REPLAYED[evidence_class], Counted(), target_ppm=TARGET).keeps


@pytest.mark.parametrize(
    ("seen", "keeps"),
    [
        (Counted(0, 0), True),
        (Counted(1, 1), True),  # a single error is borne by the prior
        (Counted(2, 2), False),
        (Counted(2, 1_400), True),  # enough was right meanwhile
        (Counted(5, 100), False),  # a good replay does not drown what the business sees
    ],
)
def test_a_gate_keeps_while_the_bound_over_prior_and_own_evidence_does(seen, keeps):
    found = measure(Counted(0, 5_000), seen, target_ppm=TARGET)
    assert found.keeps is keeps
    assert found.bound_ppm == upper_bound_ppm(seen.wrong, 5_000 + seen.of)


def test_a_longer_replay_counts_for_no_more_and_its_errors_for_no_less():
    assert weighed(Counted(0, 60_000)) == Counted(0, PRIOR_WEIGHT)
    assert weighed(Counted(13, 60_000)) == Counted(1, PRIOR_WEIGHT)
    assert weighed(Counted(30, 60_000)) == Counted(3, PRIOR_WEIGHT)
    assert weighed(Counted(1, 400)) == Counted(1, 400)


def test_without_any_evidence_a_class_is_closed():
    assert not measure(Counted(), Counted(), target_ppm=TARGET).keeps


@pytest.mark.parametrize(("ppm", "words"), [(949, "0.095 %"), (12_345, "1.235 %"), (1_000_000, "100.000 %")])
def test_a_bound_is_said_as_a_percentage(ppm, words):
    assert percent(ppm) == words
