"""Agreements as they stand now, and how a rate is told."""

import pytest

from payportal.models.partner import AgreementVersion
from payportal.queries.agreements import rate_text, standing_agreements
from tests.builders import an_agreement


def test_the_current_version_stands_by_number(session):
    an_agreement(session, "B-2", rate="5")
    an_agreement(session, "A-1", rate="10")
    an_agreement(session, "A-1", rate="12.5")
    found = [(one.agreement.number, one.version, one.rate) for one in standing_agreements(session)]
    assert found == [("A-1", 2, "12.5"), ("B-2", 1, "5")]


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"kind": "percent", "rate_micro": 8_000_000}, "8"),
        ({"kind": "percent", "rate_micro": 33_333_333}, "33.333333"),
        ({"kind": "fixed", "fixed_minor": 2_500, "currency": "USD"}, "fixed 25.00"),
        ({"kind": "fixed", "fixed_minor": 2_500, "currency": "JPY"}, "fixed 2500"),
        ({"kind": "tiers", "tiers": [[0, 5_000_000], [1_000_000, 7_500_000]], "currency": "USD"},
         "0.00:5|10000.00:7.5"),
    ],
)  # fmt: skip
def test_a_rate_is_told_as_people_write_it(columns, told):
    assert rate_text(AgreementVersion(**columns)) == told
