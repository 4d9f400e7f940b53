"""The arithmetic of an electronic invoice: what it states must follow from what it adds up (EN 16931)."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from payportal.domain.currency import exponent
from payportal.domain.errors import BadAmount, FileRefused
from payportal.domain.money import format_minor, parse_minor
from payportal.erp.einvoice_document import Stated, Totals

_DECIMAL = re.compile(r"(?P<sign>[+-]?)(?P<whole>[0-9]{0,17})\.?(?P<part>[0-9]{0,10})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """The amounts of a document in minor units, what it leaves out worked out from the rest."""

    line_total: int
    exclusive: int
    tax: int
    inclusive: int
    prepaid: int
    rounding: int
    payable: int


def sums_of(totals: Totals, currency: str) -> Sums:
    """Return the amounts of a document that agrees with itself.

    Raises FileRefused for the rules BR-CO-10, 13, 15 and 16, for an amount that cannot be read, has more decimals than
    the currency or is in another one, and for a document without any amount.
    """
    return _Reckoning(totals, currency).sums()


@dataclass(frozen=True, slots=True)
class _Reckoning:
    totals: Totals
    currency: str

    def sums(self) -> Sums:
        totals = self.totals
        lines, line_total = self._lines(), self._minor(totals.line_total)
        exclusive = self._exclusive(lines)
        tax, inclusive = self._inclusive(exclusive)
        prepaid, rounding = self._minor(totals.prepaid) or 0, self._minor(totals.rounding) or 0
        payable = self._payable(inclusive, prepaid, rounding)
        return Sums(
            line_total=next((total for total in (line_total, lines) if total is not None), exclusive),
            exclusive=exclusive,
            tax=tax,
            inclusive=inclusive,
            prepaid=prepaid,
            rounding=rounding,
            payable=payable,
        )

    def _exclusive(self, lines: int | None) -> int:
        """Return BT-109, the total without tax; made of what was added up where the document does not state it."""
        stated, line_total = self._minor(self.totals.exclusive), self._minor(self.totals.line_total)
        if line_total is not None and lines is not None:
            self._hold("BR-CO-10", "total of the lines = sum of the lines", lines, line_total, self.totals.line_total)
        if line_total is None and (lines is None or stated is not None):
            return self._without_lines(stated)
        allowances, charges = self._minor(self.totals.allowances) or 0, self._minor(self.totals.charges) or 0
        made = (line_total if line_total is not None else lines or 0) - allowances + charges
        if stated is not None:
            rule = "total without tax = lines − allowances + charges"
            self._hold("BR-CO-13", rule, made, stated, self.totals.exclusive)
        return made

    def _lines(self) -> int | None:
        """Return the sum of the lines, None where there are none; a line may be finer than the currency, a sum not."""
        amounts = [Decimal(self._plain(line)) for line in self.totals.lines]
        if not amounts:
            return None
        unit = Decimal(1).scaleb(-exponent(self.currency))
        return int(sum(amounts, Decimal(0)).quantize(unit, rounding=ROUND_HALF_UP).scaleb(exponent(self.currency)))

    def _without_lines(self, stated: int | None) -> int:
        if stated is not None:
            return stated
        inclusive = self._minor(self.totals.inclusive)
        if inclusive is not None:
            return inclusive - (self._tax() or 0)
        message = "the document states no total; ask the issuer for one that does"
        raise FileRefused(message, code="no_total", line=self.totals.line)

    def _inclusive(self, exclusive: int) -> tuple[int, int]:
        """Return BT-110 and BT-112: the tax, and the total with it."""
        tax, stated = self._tax(), self._minor(self.totals.inclusive)
        if stated is None:
            return tax or 0, exclusive + (tax or 0)
        if tax is None and self.totals.minimal:  # a profile so small need not state the tax
            return stated - exclusive, stated
        rule = "total with tax = total without tax + tax"
        self._hold("BR-CO-15", rule, exclusive + (tax or 0), stated, self.totals.inclusive)
        return tax or 0, stated

    def _tax(self) -> int | None:
        """Return the taxes added up; the sum in the currency of the tax office is none of this document's."""
        stated = self.totals.tax
        return sum(map(self._read, self._own(stated))) if stated else None

    def _payable(self, inclusive: int, prepaid: int, rounding: int) -> int:
        """Return BT-115, the amount due."""
        made, stated = inclusive - prepaid + rounding, self._minor(self.totals.payable)
        if stated is None:
            return made
        if self.totals.prepaid or not self.totals.minimal:
            rule = "amount due = total with tax − prepaid + rounding"
            self._hold("BR-CO-16", rule, made, stated, self.totals.payable)
        return stated

    def _hold(self, rule: str, words: str, expected: int, found: int, where: tuple[Stated, ...]) -> None:
        if expected == found:
            return
        raise FileRefused(
            f"{rule} ({words}): expected {format_minor(expected, self.currency)}, found "
            f"{format_minor(found, self.currency)} {self.currency}; the document contradicts itself, ask the issuer "
            "for a correct one",
            code=rule.lower().replace("-", "_"),
            line=where[0].line,
        )

    def _minor(self, stated: tuple[Stated, ...]) -> int | None:
        """Return the one amount in the currency of the document; None where none is stated."""
        if not stated:
            return None
        own = self._own(stated)
        amounts = {self._read(one) for one in own}
        if len(amounts) > 1:
            message = f"the amount {own[0].text[:20]} stands there once more as {own[-1].text[:20]}; which is right?"
            raise FileRefused(message, code="doubled_amount", line=own[-1].line)
        return amounts.pop()

    def _own(self, stated: tuple[Stated, ...]) -> tuple[Stated, ...]:
        """Return the amounts in the currency of the document; all of them where none is."""
        return tuple(one for one in stated if one.currency in ("", self.currency)) or stated

    def _read(self, stated: Stated) -> int:
        try:
            return parse_minor(self._plain(stated), self.currency)
        except BadAmount as error:
            raise FileRefused(error.message, code=error.code, line=stated.line) from error

    def _plain(self, stated: Stated) -> str:
        """Return a decimal with digits on both sides of its point; XML lets those on one side be left out."""
        if stated.currency not in ("", self.currency):
            raise FileRefused(
                f"an amount is in {stated.currency[:10]!r}, the document in {self.currency}; ask the issuer for one "
                "currency throughout",
                code="currency_mismatch",
                line=stated.line,
            )
        found = _DECIMAL.fullmatch(stated.text)
        if not found or not (found["whole"] or found["part"]):
            message = f"{stated.text[:40]!r} is no amount; ask the issuer to write it like 1234.50"
            raise FileRefused(message, code=BadAmount.code, line=stated.line)
        return f"{found['sign']}{found['whole'] or '0'}.{found['part'] or '0'}"
