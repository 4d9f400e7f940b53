from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from payportal.erp import fx_rate_import
from payportal.erp.fx_rate_import import FxRateRow

SAMPLE = Path(__file__).resolve().parents[1] / "samples" / "erp" / "fx_rates.csv"


def test_rates_are_read_to_the_tenth_decimal():
    file = fx_rate_import.read(SAMPLE.read_bytes())
    assert file.problems == []
    assert [(row.base, row.currency, row.rate) for row in file.rows] == [
        ("EUR", "USD", Decimal("1.0465")),
        ("EUR", "JPY", Decimal("157.41")),
        ("USD", "EUR", Decimal("0.9555662685")),
    ]
    assert file.rows[0] == FxRateRow(
        line=2, rate_date=date(2025, 3, 3), base="EUR", currency="USD", rate=Decimal("1.0465"), source="ECB"
    )


@pytest.mark.parametrize(
    ("row", "code", "field"),
    [
        ("2025-03-03,EUR,EUR,1,", "same_currency", "currency"),
        ("2025-03-03,EUR,USD,0,", "bad_rate", "rate"),
        ("2025-03-03,EUR,USD,-1,", "bad_rate", "rate"),
        ("2025-03-03,EUR,USD,1.12345678901,", "bad_number", "rate"),
        ("2025-03-03,EUR,USD,N/A,", "bad_number", "rate"),
        ("2025-03-03,EUR,USD,,", "missing_value", "rate"),
        ("2025-03-03,EUR,XAU,1,", "unknown_currency", "currency"),
        ("03.03.2025,EUR,USD,1,", "bad_date", "date"),
    ],
)
def test_a_rate_that_is_wrong_is_not_taken(row, code, field):
    file = fx_rate_import.read(f"date,base,currency,rate,source\n{row}\n".encode())
    assert file.rows == []
    assert [(problem.code, problem.field) for problem in file.problems] == [(code, field)]


def test_two_sources_may_differ_on_one_day_but_one_source_may_not():
    rows = ["2025-03-03,EUR,USD,1.04,ECB", "2025-03-03,EUR,USD,1.05,bank", "2025-03-03,EUR,USD,1.06,ECB"]
    file = fx_rate_import.read("\n".join(["date,base,currency,rate,source", *rows]).encode())
    assert [row.rate for row in file.rows] == [Decimal("1.04"), Decimal("1.05")]
    assert [(problem.line, problem.code) for problem in file.problems] == [(4, "conflicting_row")]
