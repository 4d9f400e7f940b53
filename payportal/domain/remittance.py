"""Remittance advice: what the payer says the money is for."""

from dataclasses import dataclass

from payportal.domain.errors import BadAmount, BadRemittance
from payportal.domain.money import parse_minor
from payportal.domain.packing import packed

PROCESSOR_FEE = "processor fee"
"""The deduction that is no payer's: the payer paid in full, and the card processor kept its fee of it."""

CHOSEN_PART = "part payment advised"
"""No deduction: the payer said before sending that this is a part, and leaves the rest open."""


@packed
@dataclass(frozen=True, slots=True)
class RemittanceLine:
    """One document the payer names; amounts in minor units of the receipt, None where the payer gave none."""

    reference: str
    amount_minor: int | None = None
    discount_minor: int = 0
    deduction_minor: int = 0
    deduction_reason: str = ""

    @property
    def fee_minor(self) -> int:
        """Return what the card processor says that it kept of this payment, in minor units."""
        return self.deduction_minor if self.deduction_reason == PROCESSOR_FEE else 0


def split_list(text: str, separator: str = "|") -> tuple[str, ...]:
    """Return the non-empty values of a list cell (INTERFACES: separator ``|``, escaped by a backslash)."""
    return tuple(value for part in _parts(text, separator) if (value := _unescape(part).strip()))


def parse_remittance(text: str, currency: str) -> tuple[RemittanceLine, ...]:
    """Return the lines of ``INVOICE=AMOUNT;INVOICE=AMOUNT``; raises BadRemittance naming the part that is wrong."""
    return tuple(_line(part, currency) for part in _parts(text, ";") if part.strip())


def join_remittance(lines: "tuple[RemittanceLine, ...]", amounts: "list[str]") -> str:
    """Return the cell that ``parse_remittance`` reads back; ``amounts`` are decimal strings, one a line."""
    return ";".join(f"{_escape(line.reference)}={amount}" for line, amount in zip(lines, amounts, strict=True))


def _line(part: str, currency: str) -> RemittanceLine:
    reference, *rest = _parts(part, "=")
    reference = _unescape(reference).strip()
    if not reference or len(rest) > 1:
        raise BadRemittance(f"{part[:60]!r} is no remittance line; write INVOICE=AMOUNT, \\ before = or ; inside")
    if not rest or not rest[0].strip():
        return RemittanceLine(reference)
    try:
        return RemittanceLine(reference, parse_minor(rest[0], currency))
    except BadAmount as error:
        raise BadRemittance(f"remittance line {part[:60]!r}: {error.message}") from error


def _parts(text: str, separator: str) -> list[str]:
    """Split at unescaped separators and leave the escapes in place."""
    parts, start, index = [], 0, 0
    while index < len(text):
        if text[index] == "\\":
            index += 2
            continue
        if text[index] == separator:
            parts.append(text[start:index])
            start = index + 1
        index += 1
    parts.append(text[start:])
    return parts


def _unescape(text: str) -> str:
    out, characters = [], iter(text)
    for character in characters:
        out.append(next(characters, "") if character == "\\" else character)
    return "".join(out)


def _escape(text: str) -> str:
    return "".join(f"\\{character}" if character in "\\;=" else character for character in text)
