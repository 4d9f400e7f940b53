import pytest

from payportal.matching.payer_text import own_name, payer_names, says_prepayment
from tests.matching.builders import receipt


@pytest.mark.parametrize(
    ("memo", "name"),
    [
        ("WIRE IN ORIG:ROWAN & FJORD KITCHENS PLLC OBI: TRN*1*0000204868*1900000040", "ROWAN & FJORD KITCHENS PLLC"),
        ("GANNET PLASTICS VENDOR PMT PAYMENT FOR K0265777 CONF 0393192 083", "GANNET PLASTICS"),
        ("ORIG CO NAME:Iris & Nettle Wi CO ENTRY DESCR:PAYMENT SEC:CCD 031344", "IRIS & NETTLE WI"),
        ("CCD*KELP KITCHENS PL*INVOICE 030600 DTD 10/05/26", "KELP KITCHENS PL"),
        ("INCOMING WIRE RE: D26-30997 PH 813555268965 X78 B/O ACORN KITCHENS", "ACORN KITCHENS"),
        ("PAYMENT THANK YOU", ""),
    ],
)
def test_the_memo_names_the_payer_where_no_field_does(memo, name):
    assert own_name(receipt(name="", memo=memo)) == name


def test_the_field_comes_before_the_memo():
    assert payer_names(receipt(name="Linden Bakery", memo="CCD*FJORD HOLDING*"))[:2] == (
        "LINDEN BAKERY",
        "FJORD HOLDING",
    )


@pytest.mark.parametrize(
    ("reference", "memo", "says"),
    [
        ("PREPAYMENT", "", True),
        ("ADVANCE", "WIRE IN ORIG:LINDEN BAKERY", True),
        ("", "PAYMENT IN ADVANCE", True),
        ("", "Linden Bakery Anzahlung", True),
        ("", "ORIG CO NAME:ADVANCE TOOLS", False),  # a name
        ("INV K0265479", "CHECK DEPOSIT", False),  # a word of the bank
    ],
)
def test_a_payment_in_advance_is_told_by_its_words(reference, memo, says):
    assert says_prepayment(receipt(reference=reference, memo=memo)) is says
