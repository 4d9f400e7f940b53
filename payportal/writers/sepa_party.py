"""A holder and an account as SEPA knows them: a name, an IBAN that adds up, and perhaps a BIC."""

import re
from dataclasses import dataclass

from stdnum import iban as iban_check
from stdnum.eu import at_02 as creditor_check
from stdnum.exceptions import ValidationError

from payportal.domain.payment_order import BankDetails
from payportal.writers.sepa_text import latin

LONGEST_NAME = 70
COUNTRIES = frozenset({
    "AD", "AL", "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GI", "GR", "HR",
    "HU", "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MC", "MD", "ME", "MK", "MT", "NL", "NO", "PL", "PT", "RO",
    "RS", "SE", "SI", "SK", "SM", "VA",
})  # fmt: skip
"""Countries of the SEPA schemes by the first letters of their IBANs."""
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{1,30}")
_BIC = re.compile(r"[A-Z]{6}[A-Z2-9][A-NP-Z0-9]([A-Z0-9]{3})?")
_CREDITOR = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{3}[A-Z0-9+?/:().,'-]{1,28}")


@dataclass(frozen=True, slots=True)
class Party:
    """A party as the file names it; ``bic`` may be empty."""

    name: str
    iban: str
    bic: str


def party(details: BankDetails) -> Party:
    """Return the party in the spelling of the file; raises ValueError with what is wrong and how to mend it."""
    return Party(fitting("name", details.holder, LONGEST_NAME), iban_of(details.account), _bic_of(details.bank_code))


def fitting(what: str, text: str, width: int) -> str:
    """Return ``text`` in SEPA letters; raises ValueError where none is left, one is unknown, or they are too many."""
    try:
        spelt = latin(text)
    except ValueError as error:
        raise ValueError(f"the {what} has {str(error)!r}, which no bank carries; write it in Latin letters") from error
    if not spelt:
        raise ValueError(f"the {what} is empty; give one")
    if len(spelt) > width:
        raise ValueError(f"the {what} has {len(spelt)} characters, SEPA carries {width}; shorten it")
    return spelt


def iban_of(text: str) -> str:
    """Return the IBAN without its blanks; raises ValueError for wrong check digits, form or country."""
    number = _closed(text)
    if not _IBAN.fullmatch(number):
        raise ValueError(f"{_start(text)!r} is no IBAN; ask the party for theirs, such as DE89 3704 0044 0532 0130 00")
    if number[:2] not in COUNTRIES:
        raise ValueError(f"the IBAN is of {number[:2]}, which SEPA does not reach; send it by another road")
    if not iban_adds_up(number):
        raise ValueError(f"the IBAN {_start(number)} has wrong check digits or length; ask the party for it again")
    return number


def iban_adds_up(number: str) -> bool:
    """Say whether check digits, length and structure of an IBAN, written without blanks, are its country's."""
    # The library's further checks of single countries go by lists of banks that grow old.
    return bool(iban_check.is_valid(number, check_country=False))


def creditor_id_of(text: str) -> str:
    """Return the creditor identifier without blanks; raises ValueError for wrong check digits or form."""
    number = _closed(text)
    if not _CREDITOR.fullmatch(number):
        raise ValueError(f"{text!r} is no creditor identifier; write it like DE98ZZZ09999999999")
    try:
        creditor_check.validate(number)
    except ValidationError:
        raise ValueError(f"the creditor identifier {number} has wrong check digits; correct it") from None
    return number


def _bic_of(text: str) -> str:
    code = _closed(text)
    if code and not _BIC.fullmatch(code):
        raise ValueError(f"{text[:20]!r} is no BIC; leave it out, or write 8 or 11 characters such as COBADEFFXXX")
    return code


def _closed(text: str) -> str:
    return "".join(text.split()).upper()


def _start(number: str) -> str:
    # Enough to find it by; a whole account has no place in a message.
    return number if len(number) <= 8 else f"{number[:4]}…{number[-4:]}"
