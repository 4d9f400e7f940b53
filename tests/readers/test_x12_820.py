"""X12 820: one set is one payment."""

import pytest

from payportal.domain.remittance import RemittanceLine
from payportal.readers import detect, x12_820
from tests.readers.x12_files import bpr, x12


def read(*segments, **envelope):
    return detect.read(x12("820", *segments, **envelope))


@pytest.mark.parametrize(
    ("header", "receipts"),
    [
        (bpr("10.00"), 1),
        (bpr("10.00", handling="D"), 1),
        (bpr("10.00", handling="I"), 0),
        (bpr("10.00", handling="H"), 0),
        (bpr("0.00", handling="P"), 0),
        (bpr("0.00"), 0),
        (bpr("10.00", method="NON"), 0),
        (bpr("10.00", side="D"), 0),
    ],
)
def test_a_receipt_is_money_that_came(header, receipts):
    result = read(header)
    assert (len(result.lines), len(result.receipts), result.problems) == (1, receipts, [])


def test_what_is_no_money_keeps_its_remittance_as_evidence():
    (line,) = read(bpr("10.00", handling="I"), "RMR*IV*INV-1**12.00", "RMR*CM*CM-1**-2.00").lines
    assert line.extras["remittance"] == "INV-1=12.00;CM-1=-2.00"


def test_remittance_lines_add_up_to_the_payment():
    result = read(
        bpr("1420.00"), "ENT*1", "RMR*IV*INV-1**980.00*1000.00*20.00", "RMR*IV*INV-2**500.00", "ADX*-10.00*06",
        "RMR*CM*CM-1**-50.00", "ENT*2", "ADX*5.00*ZZ*CM*DM-1", "ADX*-5.00*ZZ", "REF*CM*CM-2",
    )  # fmt: skip
    assert (result.receipts[0].remittance, result.problems) == (
        (
            RemittanceLine("INV-1", 98000, 2000),
            RemittanceLine("INV-2", 49000, 0, 1000, "06"),
            RemittanceLine("CM-1", -5000),
            RemittanceLine("DM-1", 500, deduction_reason="ZZ"),
            RemittanceLine("CM-2", -500, deduction_reason="ZZ"),
        ),
        [],
    )


@pytest.mark.parametrize(("version", "written"), [("003030", "5.00"), ("004010", "-5.00"), ("005010X218", "-5.00")])
def test_an_adjustment_foots_by_the_sign_of_its_version(version, written):
    result = read(bpr("95.00"), "RMR*IV*INV-1**100.00", f"ADX*{written}*06", version=version)
    assert (result.receipts[0].remittance, result.problems) == ((RemittanceLine("INV-1", 9500, 0, 500, "06"),), [])


def test_a_file_of_another_kind_is_recognised_so_that_it_can_be_told():
    assert x12_820.recognises(x12("837", "BHT*0019"))
    assert not x12_820.recognises(x12("835", bpr("1.00")))
