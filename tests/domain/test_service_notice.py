"""What a utility says in its columns, and what is done with figures that cannot be read."""

from datetime import date
from decimal import Decimal

import pytest

from payportal.domain.service_notice import read

TODAY = date(2026, 11, 26)
TOLD = {"service_minimum": "85.50", "service_deadline": "2026-12-01T17:00", "usage_current": "412.5",
        "usage_previous": "380", "usage_unit": "kWh", "service_address": "1 Mill Road"}  # fmt: skip


def test_everything_that_is_told_is_read():
    found = read(TOLD, "USD")
    assert (found.minimum_minor, found.deadline, found.deadline_text) == (8550, date(2026, 12, 1), "17:00")
    assert (found.usage.current, found.usage.previous, found.usage.unit) == (Decimal("412.5"), Decimal(380), "kWh")
    assert found.address == "1 Mill Road"


def test_where_nothing_is_told_there_is_no_notice():
    assert read({"color": "blue", "usage_unit": "kWh"}, "USD") is None


@pytest.mark.parametrize(
    ("changes", "due"),
    [({}, True), ({"service_deadline": "2026-11-26"}, True), ({"service_deadline": "2026-11-25"}, False),
     ({"service_minimum": "0"}, False), ({"service_deadline": "soon"}, True)],
)  # fmt: skip
def test_a_service_is_at_risk_until_its_deadline(changes, due):
    assert read(TOLD | changes, "USD").due(TODAY) is due


@pytest.mark.parametrize("nonsense", ["", "much", "NaN", "-5", "1e400", "Infinity", "12,5"])
def test_a_figure_that_cannot_be_read_counts_as_missing(nonsense):
    found = read(TOLD | {"service_minimum": nonsense, "usage_current": nonsense}, "USD")
    assert (found.minimum_minor, found.usage) == (0, None)
