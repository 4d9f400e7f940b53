"""What is masked tells its owner enough and a stranger nothing."""

import pytest

from payportal.domain.masking import masked_account, masked_email, masked_name


@pytest.mark.parametrize(
    ("email", "shown"), [("anna@example.com", "a…@example.com"), ("a@b.c", "a…@b.c"), ("", ""), ("nobody", "")]
)
def test_an_address_keeps_its_first_letter_and_place(email, shown):
    assert masked_email(email) == shown


@pytest.mark.parametrize(("name", "shown"), [("Acme Corporation", "A… C…"), ("Ü", "Ü…"), ("", "")])
def test_a_name_keeps_its_initials(name, shown):
    assert masked_name(name) == shown


@pytest.mark.parametrize(("number", "shown"), [("C-1001", "…001"), ("1001", "…01"), ("7", "…"), ("", "…")])
def test_an_account_keeps_its_end(number, shown):
    assert masked_account(number) == shown
