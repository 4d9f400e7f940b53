from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from payportal.domain.errors import BadAmount
from payportal.domain.revenue_share import AgreementTerms, ShareKind, Tier
from payportal.erp import agreement_import

SAMPLE = Path(__file__).resolve().parents[1] / "samples" / "erp" / "agreements.csv"
HEADER = "agreement_number,partner_number,kind,rate,tiers,basis,starts_on,ends_on"


def read_row(row):
    return agreement_import.read(f"{HEADER}\nA-1,P-1,{row}\n".encode())


def test_agreements_of_each_kind_are_read():
    percent, fixed, tiers = agreement_import.read(SAMPLE.read_bytes()).rows
    assert (percent.agreement_number, percent.partner_number, percent.program) == ("A-1", "P-01", "north")
    assert (percent.starts_on, percent.ends_on, percent.basis) == (date(2025, 1, 1), date(2025, 12, 31), "cash")
    assert (fixed.program, fixed.ends_on, fixed.rate) == ("", date(9999, 12, 31), Decimal("25.00"))
    assert tiers.ends_on is None


def test_terms_are_counted_in_the_partners_currency():
    percent, fixed, tiers = agreement_import.read(SAMPLE.read_bytes()).rows
    assert percent.terms("USD") == AgreementTerms(kind=ShareKind.PERCENT, rate_micro=12_500_000)
    assert fixed.terms("USD") == AgreementTerms(kind=ShareKind.FIXED, fixed_minor=2500)
    assert fixed.terms("JPY") == AgreementTerms(kind=ShareKind.FIXED, fixed_minor=25)
    steps = (Tier(0, 10_000_000), Tier(100_000, 12_500_000), Tier(500_000, 15_000_000))
    assert tiers.terms("JPY") == AgreementTerms(kind=ShareKind.TIERS, tiers=steps)
    assert tiers.terms("USD").tiers[1].from_minor == 10_000_000


def test_a_sum_finer_than_the_partners_currency_is_refused():
    (fixed,) = read_row("fixed,2.505,,,2025-01-01,").rows
    assert fixed.terms("KWD").fixed_minor == 2505
    with pytest.raises(BadAmount, match="3 decimals but USD has 2"):
        fixed.terms("USD")


@pytest.mark.parametrize(
    "row",
    [
        "percent,0,,,2025-01-01,",
        "percent,100,,CASH,2025-01-01,2025-01-01",
        "Percent,33.333333,,,2025-01-01,",
        "fixed,250,,,2025-01-01,",
        "tiers,,0:0|0.01:100,,2025-01-01,",
    ],
)
def test_the_edges_of_what_may_be_agreed_are_taken(row):
    file = read_row(row)
    assert (len(file.rows), file.problems) == (1, [])


@pytest.mark.parametrize(
    ("row", "code", "field"),
    [
        ("percent,,,,2025-01-01,", "missing_value", "rate"),
        ("percent,100.01,,,2025-01-01,", "bad_rate", "rate"),
        ("percent,-1,,,2025-01-01,", "bad_rate", "rate"),
        ("percent,1.1234567,,,2025-01-01,", "bad_number", "rate"),
        ("percent,1E1,,,2025-01-01,", "scientific_notation", "rate"),
        ("percent,10,0:5,,2025-01-01,", "bad_tiers", "tiers"),
        ("fixed,-5,,,2025-01-01,", "bad_rate", "rate"),
        ("tiers,,,,2025-01-01,", "missing_value", "tiers"),
        ("tiers,5,0:5,,2025-01-01,", "bad_rate", "rate"),
        ("tiers,,10:5,,2025-01-01,", "bad_tiers", "tiers"),
        ("tiers,,0:5|100:6|100:7,,2025-01-01,", "bad_tiers", "tiers"),
        ("tiers,,0:5|200:6|100:7,,2025-01-01,", "bad_tiers", "tiers"),
        ("tiers,,0:5|100:101,,2025-01-01,", "bad_rate", "tiers"),
        ("tiers,,0=5,,2025-01-01,", "bad_tiers", "tiers"),
        ("share,5,,,2025-01-01,", "unknown_kind", "kind"),
        ("percent,5,,invoiced,2025-01-01,", "unknown_basis", "basis"),
        ("percent,5,,,2025-01-02,2025-01-01", "ends_before_start", "ends_on"),
    ],
)
def test_an_agreement_that_is_wrong_is_not_taken(row, code, field):
    file = read_row(row)
    assert file.rows == []
    assert [(problem.code, problem.field) for problem in file.problems] == [(code, field)]
