"""Accounts, banks and creditors are who they say: their check digits, forms and countries."""

import pytest
from stdnum import iban as oracle

from payportal.domain.payment_order import BankDetails
from payportal.writers.sepa_party import COUNTRIES, Party, creditor_id_of, iban_of, party


def test_a_party_is_spelt_as_the_file_has_it():
    details = BankDetails(holder=" Zoë  Groß ", account="de89 3704 0044 0532 0130 00", bank_code="cobadeff")
    assert party(details) == Party("Zoe Gross", "DE89370400440532013000", "COBADEFF")


@pytest.mark.parametrize("number", [
    "DE89370400440532013000", "NL91ABNA0417164300", "FR1420041010050500013M02606", "GB29NWBK60161331926819",
    "BE68539007547034", "ES9121000418450200051332", "IT60X0542811101000000123456", "CH9300762011623852957",
    "MT84MALT011000012345MTLCAST001S", "NO9386011117947", "RS35260005601001611379",
])  # fmt: skip
def test_an_iban_of_the_registry_passes_and_one_changed_digit_does_not(number):
    assert iban_of(number) == number
    for at in (2, 3, len(number) - 1):
        changed = number[:at] + ("1" if number[at] != "1" else "2") + number[at + 1 :]
        with pytest.raises(ValueError, match="wrong check digits"):
            iban_of(changed)


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("", "is no IBAN"),
        ("12345678", "is no IBAN"),
        ("DE8937040044053201300", "wrong check digits or length"),
        ("DE89-3704-0044-0532-0130-00", "is no IBAN"),
        ("DE٨٩370400440532013000", "is no IBAN"),
        ("BR1800360305000010009795493C1", "SEPA does not reach"),
        ("XX89370400440532013000", "SEPA does not reach"),
    ],
)
def test_what_is_no_iban_of_sepa_is_refused(number, why):
    with pytest.raises(ValueError, match=why):
        iban_of(number)


def test_a_refusal_does_not_spell_out_the_account():
    with pytest.raises(ValueError, match="wrong check") as refused:
        iban_of("DE88370400440532013000")
    assert "370400440532" not in str(refused.value)


def test_a_wrong_length_is_refused_even_where_the_digits_add_up():
    short = "DE" + oracle.calc_check_digits("DE0037040044053201300") + "37040044053201300"
    with pytest.raises(ValueError, match="wrong check digits or length"):
        iban_of(short)


def test_sepa_reaches_41_countries_and_gibraltar():
    assert len(COUNTRIES) == 42


@pytest.mark.parametrize("code", ["ABNANL2A", "COBADEFFXXX", ""])
def test_a_bic_is_taken_in_both_lengths_or_left_out(code):
    assert party(BankDetails(holder="A", account="NL91ABNA0417164300", bank_code=code)).bic == code


@pytest.mark.parametrize("code", ["ABNANL2", "ABNANL2AXX", "ABNANL2O", "1BNANL2A", "ABNANL2A XXXX", "021000021"])
def test_what_is_no_bic_is_refused(code):
    with pytest.raises(ValueError, match="is no BIC"):
        party(BankDetails(holder="A", account="NL91ABNA0417164300", bank_code=code))


@pytest.mark.parametrize(
    "number", ["DE98ZZZ09999999999", "de98 zzz 0999 9999 999", "FR72ZZZ123456", "BE69ZZZ050D000000008"]
)
def test_a_creditor_identifier_passes(number):
    assert creditor_id_of(number) == number.replace(" ", "").upper()


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("", "is no creditor"),
        ("DE98", "is no creditor"),
        ("DE00ZZZ00099999999", "wrong check digits"),
        ("DE99ZZZ09999999999", "wrong check digits"),
        ("DE98ZZZ" + "9" * 29, "is no creditor"),
        ("DE98ZZZ0999,9999999", "wrong check digits"),
    ],
)
def test_what_is_no_creditor_identifier_is_refused(number, why):
    with pytest.raises(ValueError, match=why):
        creditor_id_of(number)
