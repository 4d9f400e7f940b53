"""What stands in a pain file, counted element by element, against what the file says of itself."""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from lxml import etree

from payportal.domain.errors import FileRefused, PayportalError
from payportal.domain.money import parse_minor
from payportal.writers.sepa_party import iban_adds_up

_COUNT = re.compile(r"[0-9]{1,15}")
_SUM = re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]{1,17})?|[+-]?\.[0-9]{1,17}")
TRANSACTIONS = {"CdtTrfTxInf", "DrctDbtTxInf"}
LOOKED_AT = {"Document", "IBAN", "InstdAmt", "EqvtAmt", "PmtInf", "GrpHdr"} | TRANSACTIONS


@dataclass(slots=True)
class PainCount:
    """What was counted so far: in the block of one PmtInf, and in the whole file."""

    totals: dict[str, int] = field(default_factory=dict)
    count: int = 0
    sum: Decimal = Decimal(0)
    block_count: int = 0
    block_sum: Decimal = Decimal(0)
    stated: tuple[str, str, int] = ("", "", 0)
    ended: bool = False

    def take(self, element: etree._Element) -> None:
        """Count one of ``LOOKED_AT`` as it ends; raises FileRefused for a wrong account, amount, count or sum."""
        name = etree.QName(element).localname
        if name == "IBAN":
            _check_iban(element)
        elif name == "GrpHdr":
            self.stated = _stated(element)
        elif name == "Document":
            self.ended = True
        elif name == "PmtInf":
            self._close(element)
        elif name in TRANSACTIONS:
            self.block_count += 1
            _forget(element)
        else:
            self._amount(element if name == "InstdAmt" else element.find("{*}Amt"))

    def finish(self) -> None:
        """Raise FileRefused where the file does not hold what its header says, or breaks off."""
        if not self.ended or not self.count:
            raise FileRefused("the file ends before its last transaction; write it anew", code="truncated")
        _compare("the file", self.stated, self.count, self.sum)

    def _amount(self, element: etree._Element | None) -> None:
        if element is None:
            raise FileRefused("an amount is missing", code="bad_amount")
        currency, text = element.get("Ccy", ""), element.text or ""
        try:
            minor = parse_minor(text, currency)
        except PayportalError as error:
            raise FileRefused(error.message, code=error.code, line=element.sourceline or 0) from error
        self.totals[currency] = self.totals.get(currency, 0) + minor
        self.block_sum += Decimal(text.strip())

    def _close(self, block: etree._Element) -> None:
        name = block.findtext("{*}PmtInfId", "")[:35]
        _compare(f"the block {name}", _stated(block), self.block_count, self.block_sum)
        self.count += self.block_count
        self.sum += self.block_sum
        self.block_count, self.block_sum = 0, Decimal(0)
        _forget(block)


def _stated(element: etree._Element) -> tuple[str, str, int]:
    """Return NbOfTxs and CtrlSum as they are written, and the line."""
    count, total = (element.findtext(f"{{*}}{name}", "").strip() for name in ("NbOfTxs", "CtrlSum"))
    return count, total, element.sourceline or 0


def _compare(what: str, stated: tuple[str, str, int], count: int, total: Decimal) -> None:
    said_count, said_total, line = stated
    # What is no number is left to the schema, which speaks when the file ends.
    if _COUNT.fullmatch(said_count) and int(said_count) != count:
        text = f"{what} says NbOfTxs {said_count} and has {count} transactions"
        raise FileRefused(text, code="wrong_count", line=line)
    if _SUM.fullmatch(said_total) and Decimal(said_total) != total:
        text = f"{what} says CtrlSum {said_total} and its transactions add up to {total}"
        raise FileRefused(text, code="wrong_total", line=line)


def _check_iban(element: etree._Element) -> None:
    number = (element.text or "").strip()
    if not iban_adds_up(number):
        shown = f"{number[:4]}…{number[-4:]}"
        raise FileRefused(f"the IBAN {shown} has wrong check digits", code="bad_iban", line=element.sourceline or 0)


def _forget(element: etree._Element) -> None:
    """Free an element that was counted and what stands before it, so that a large file stays small in memory."""
    element.clear()
    parent = element.getparent()
    while parent is not None and (before := element.getprevious()) is not None:
        if etree.QName(before).localname not in TRANSACTIONS | {"PmtInf"}:
            break
        parent.remove(before)
