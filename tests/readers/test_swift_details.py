"""The dialects of :86:."""

import pytest

from payportal.readers.swift_details import details_of, iban_in, looks_like_iban, notes_of

IBAN = "DE89370400440532013000"
GERMAN = (
    "166?00GUTSCHRIFT?109001?20EREF+NW-2025-0815?21MREF+M-7 CRED+DE98ZZZ0?229999999999 SVWZ+Rechnung?23RG-10023"
    f"?24ABWA+Cafe Zwei?30COBADEFFXXX?31{IBAN}?32Nordwind Handels GmbH & Co.?33 KG?34000"
)


def test_german_pieces_and_keywords():
    found = details_of(GERMAN)
    assert (found.name, found.account, found.reference) == ("Nordwind Handels GmbH & Co. KG", IBAN, "NW-2025-0815")
    assert (found.purpose, found.booking, found.code) == ("Rechnung RG-10023 Cafe Zwei", "GUTSCHRIFT", "166")
    assert found.ids == {"bank": "COBADEFFXXX", "mandate": "M-7", "creditor": "DE98ZZZ0 9999999999"}


@pytest.mark.parametrize(
    ("text", "purpose"),
    [
        ("020?20" + "A" * 27 + "?21B", "A" * 27 + "B"),
        ("020?20A?21B", "A B"),
        ("020?20" + "A" * 26 + " ?21B", "A" * 26 + " B"),
        ("020?20first?29tenth?60eleventh?63last", "first tenth eleventh last"),
        ("020~20Faktura~21FV 12", "Faktura FV 12"),
        ("?20without?21code", "without code"),
        ("020?20why? because?21end", "why? because end"),
        ("835?20EREF: 12 SVWZ: RG 7", "RG 7"),
    ],
)
def test_the_purpose_goes_over_its_pieces(text, purpose):
    assert details_of(text).purpose == purpose


@pytest.mark.parametrize("word", ["NOTPROVIDED", "NONREF", ""])
def test_no_end_to_end_id_is_none(word):
    assert details_of(f"166?20EREF+{word}?21SVWZ+x").reference == ""


@pytest.mark.parametrize(
    ("text", "name", "account", "reference", "purpose"),
    [
        ("/EREF/E1/REMI/INV1/NAME/NORTHWIND", "NORTHWIND", "", "E1", "INV1"),
        ("/EREF/E1//CNTP/NL32INGB0000012345/INGBNL2A/ING BANK///REMI/USTD//RE 1/", "ING BANK", "NL32INGB0000012345",
         "E1", "RE 1"),
        ("/ORDP//NAME/R. SMITH/ADDR/Green market 74/REMI/t/m 31-12-2013/ISDT/2014-01-02", "R. SMITH", "", "",
         "t/m 31-12-2013"),
        ("/TRTP/SEPA OVERBOEKING/IBAN/NL91ABNA0417164300/BIC/ABNANL2A/NAME/Jansen/REMI/42/EREF/NOTPROVIDED", "Jansen",
         "NL91ABNA0417164300", "", "42"),
        ("/ORDP//NAME/Payer/REMI/7/ULTD//NAME/Real Buyer", "Payer", "", "", "7 Real Buyer"),
        ("/PREF/M0001//REMI/USTD//TOTAAL 1 POSTEN/", "", "", "M0001", "TOTAAL 1 POSTEN"),
    ],
)  # fmt: skip
def test_slashed_keys(text, name, account, reference, purpose):
    found = details_of(text)
    assert (found.name, found.account, found.reference, found.purpose) == (name, account, reference, purpose)


def test_a_structured_reference_is_apart_from_the_text():
    found = details_of("/EREF/E1/REMI/STRD/CUR/9001123412341234/")
    assert (found.structured, found.purpose) == ("9001123412341234", "")


def test_a_return_has_its_reason():
    found = details_of("/RTRN/MS03//EREF/E1/MARF/M-1//REMI/USTD//x/")
    assert (found.return_code, found.ids) == ("MS03", {"mandate": "M-1"})


@pytest.mark.parametrize(
    ("text", "name", "account"),
    [
        ("FACTUUR 1 REK: NL84INGB0234561789/NAAM: MMS B.V.", "MMS B.V.", "NL84INGB0234561789"),
        ("SEPA  IBAN: NL84INGB0234561789  BIC: INGBNL2A  NAAM: P JANSEN  OMSCHRIJVING: 12", "P JANSEN",
         "NL84INGB0234561789"),
        ("COLLECT; Z RACH.: 5611; OD: JAN NOWAK  UL. NIJAKA 1; TYT.: FV 1", "JAN NOWAK", "5611"),
        ("WIRE FROM SOMEBODY INV 7", "", ""),
    ],
)  # fmt: skip
def test_labels_name_the_payer_and_the_text_stays_whole(text, name, account):
    found = details_of(text)
    assert (found.name, found.account, found.purpose) == (name, account, " ".join(text.split()))


def test_notes_have_a_code_a_line():
    found = notes_of(["01RG 7", "02of May", "15ERGO", "16lep", "17CREDIT", "3310918001", "34000042"])
    assert (found.purpose, found.name, found.account, found.booking) == ("RG 7 of May", "ERGO lep", "000042", "CREDIT")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"FROM {IBAN} INV 7", IBAN),
        (f"FROM {IBAN} TO {IBAN}", IBAN),
        ("FROM DE89370400440532013001", ""),
        (f"{IBAN} NL91ABNA0417164300", ""),
        ("none", ""),
    ],
)
def test_an_iban_in_a_text_is_taken_when_it_is_one_and_right(text, found):
    assert iban_in(text) == found
    assert iban_in(text, but=IBAN) == ("NL91ABNA0417164300" if "NL91" in text else "")


def test_the_shape_of_an_iban():
    assert looks_like_iban("NL47INGB9999999999")
    assert not looks_like_iban("P001234567")
