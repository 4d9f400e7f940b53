"""X12 835: claims and the adjustments of the provider."""

import pytest

from payportal.domain.remittance import RemittanceLine
from payportal.readers import x12_835
from tests.readers.x12_files import bpr, x12


def read(*segments, **envelope):
    return x12_835.read(x12("835", *segments, **envelope))


def test_a_claim_says_what_is_paid_and_why_the_rest_is_not():
    result = read(
        bpr("500.00", handling="I"), "LX*1", "CLP*A-1*1*800.00*500.00*100.00*12", "CAS*CO*45*100.00**97*100.00",
        "SVC*HC>99213*800*500", "CAS*PR*1*100.00", "CAS*CO*45*1.00",
    )  # fmt: skip
    assert result.receipts[0].remittance == (RemittanceLine("A-1", 50000, 0, 30000, "CO-45 CO-97 PR-1"),)
    assert result.problems == []


@pytest.mark.parametrize(
    ("provider", "paid", "lines"),
    [
        ("PLB*123*20261231*WO>A-9*25.00", "75.00", [("A-1", 10000), ("A-9", -2500)]),
        ("PLB*123*20261231*WO>A-9*25.00*L6*-2.50", "77.50", [("A-1", 10000), ("A-9", -2500)]),
        ("PLB*123*20261231*FB>A-9*-5.00", "105.00", [("A-1", 10000), ("A-9", 500)]),
        ("PLB*123*20261231", "100.00", [("A-1", 10000)]),
    ],
)
def test_claims_less_adjustments_are_the_payment(provider, paid, lines):
    result = read(bpr(paid), "CLP*A-1*1*100.00*100.00", provider)
    assert [(line.reference, line.amount_minor) for line in result.receipts[0].remittance] == lines
    assert result.problems == []


def test_claims_that_are_not_the_payment_are_told():
    result = read(bpr("34.00"), "CLP*A-1*2*69.87*0")
    assert [(p.line, p.code) for p in result.problems] == [(4, "residual")]


def test_a_claim_taken_back_is_below_zero():
    result = read(bpr("10.00"), "CLP*A-1*22*-90.00*-90.00", "CLP*A-2*1*100.00*100.00")
    assert [line.amount_minor for line in result.receipts[0].remittance] == [-9000, 10000]


@pytest.mark.parametrize("provider", ["PLB*123*20261231*WO>A-9", "PLB*123*20261231*WO>A-9*lots"])
def test_an_adjustment_without_an_amount_leaves_the_claims(provider):
    result = read(bpr("10.00"), "CLP*A-1*1*10.00*10.00", provider)
    assert result.receipts[0].amount_minor == 1000


@pytest.mark.parametrize(
    ("header", "receipts"),
    [
        (bpr("10.00", handling="I"), 1),
        (bpr("10.00", handling="C", method="CHK"), 1),
        (bpr("10.00", handling="H", method="NON"), 0),
        (bpr("10.00", handling="I", method="NON"), 0),
        (bpr("0", handling="I"), 0),
        (bpr("-10.00", handling="I"), 0),
    ],
)
def test_no_money_is_no_receipt_and_kept_as_evidence(header, receipts):
    result = read(header, "CLP*A-1*4*60.00*0")
    assert (len(result.lines), len(result.receipts)) == (1, receipts)
    assert ("remittance" in result.lines[0].extras) == (not receipts)


def test_patients_are_not_taken_in():
    result = read(bpr("10.00"), "N1*PR*ELM HEALTH", "CLP*A-1*1*10.00*10.00", "NM1*QC*1*DOE*JANE", "REF*1W*SECRET")
    assert "DOE" not in repr(result)
    assert "SECRET" not in repr(result)
