from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from payportal.domain.errors import FileRefused
from payportal.erp import ecb_rates
from payportal.erp.fx_rate_import import FxRateRow

PUBLISHED = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "fx" / "ecb_eurofxref_hist_a.csv"


def test_each_quoted_currency_of_a_day_is_a_rate_for_one_euro():
    file = ecb_rates.read(b"Date,USD,JPY,EEK,\n2025-03-04,1.05,N/A,N/A,\n2025-03-03,1.0465,157.41,7.5,\n")
    assert (file.problems, file.row_count, file.sums) == ([], 2, {})
    rows = [(row.line, row.rate_date, row.currency, row.rate) for row in file.rows]
    assert rows == [  # the kroon has ended, so nothing can be converted into it
        (2, date(2025, 3, 4), "USD", Decimal("1.05")),
        (3, date(2025, 3, 3), "USD", Decimal("1.0465")),
        (3, date(2025, 3, 3), "JPY", Decimal("157.41")),
    ]
    assert file.rows[0] == FxRateRow(
        line=2, rate_date=date(2025, 3, 4), base="EUR", currency="USD", rate=Decimal("1.05"), source="ECB"
    )


@pytest.mark.parametrize(
    ("row", "code", "field"),
    [
        ("03.03.2025,1.05,157", "bad_date", "date"),
        ("2025-03-03,1.05,-", "bad_number", "JPY"),
        ("2025-03-03,0,157", "bad_rate", "USD"),
        ("2025-03-04,1.05,157", "duplicate_row", "date"),
    ],
)
def test_a_day_with_a_fault_is_not_taken_at_all(row, code, field):
    file = ecb_rates.read(f"Date,USD,JPY\n2025-03-04,1.04,156\n{row}\n".encode())
    assert [(problem.line, problem.code, problem.field) for problem in file.problems] == [(3, code, field)]
    assert {row.line for row in file.rows} == {2}


def test_another_table_is_refused():
    with pytest.raises(FileRefused, match="the header names no currency"):
        ecb_rates.read(b"date,base,rate\n2025-03-03,EUR,1.05\n")


@pytest.mark.skipif(not PUBLISHED.exists(), reason="the published rates are not on this machine")
def test_the_published_history_reads_without_a_problem():
    file = ecb_rates.read(PUBLISHED.read_bytes())
    assert (file.problems, file.row_count) == ([], 249)
    first = next(row for row in file.rows if row.currency == "USD")
    assert (first.rate_date, first.rate) == (date(2026, 10, 30), Decimal("1.1172"))
