"""The frame of a camt statement, report or notification: whose account it is, and the figures that prove it whole."""

from dataclasses import dataclass, field
from datetime import date

from payportal.domain.money import format_minor
from payportal.readers.camt_node import Amount, Node, amount_of, day_at, day_of, is_credit
from payportal.readers.result import BankLine, Problem
from payportal.readers.span import Span

OPENING = ("OPBD", "PRCD")
CLOSING = "CLBD"
TURNED = "reversal_direction"
_PAGES = ("StmtPgntn", "RptPgntn", "NtfctnPgntn")
FRAME = {"Id", "CreDtTm", "Acct", "Bal", "TxsSummry", *_PAGES}
"""The elements that ``Statement`` takes."""
_NUMBERS = ("IBAN", "Othr/Id", "BBAN", "UPIC", "PrtryAcct/Id")


@dataclass(frozen=True, slots=True)
class Balance:
    """One balance; ``signed_minor`` is below zero when the account is overdrawn."""

    code: str
    day: date | None
    signed_minor: int
    currency: str
    line: int


@dataclass(slots=True)
class Statement:
    """What stands around the entries; ``first`` its first line's index, ``whole`` false for one page of several."""

    id: str = ""
    account: str = ""
    currency: str = ""
    day: date | None = None
    whole: bool = True
    balances: list[Balance] = field(default_factory=list)
    summary: Node | None = None
    page: str = ""
    first: int = 0

    def take(self, name: str, node: Node) -> None:
        """Take one element that is no entry; raises FileRefused for a balance that is no amount."""
        if name == "Id":
            self.id = node.text
        elif name == "CreDtTm":
            self.day = day_of(node.text, what=name, line=node.line) if node.text else None
        elif name == "Acct":
            self.account = _number(node)
            self.currency = node.text_at("Ccy")
        elif name == "Bal":
            self.balances.append(_balance(node, self.currency))
        elif name == "TxsSummry":
            self.summary = node
        elif name in _PAGES:
            self.page = node.text_at("PgNb")
            self.whole = self.page.lstrip("0") in {"", "1"} and node.text_at("LastPgInd").lower() in {"true", "1", ""}

    def problems(self, lines: list[BankLine], reversals: list[BankLine]) -> list[Problem]:
        """Return what does not foot among ``lines``, all of this statement; ``reversals`` are those marked so."""
        return [*self._balance_problems(lines, reversals), *_summary_problems(self.summary, lines)]

    def _balance_problems(self, lines: list[BankLine], reversals: list[BankLine]) -> list[Problem]:
        opening, closing = self._opening(), self._closing()
        if opening is None or closing is None or not self.whole:
            return []
        moved = _net(lines, opening.currency)
        expected = opening.signed_minor + moved
        same = opening.currency == closing.currency
        if same and expected == closing.signed_minor:
            return []
        turned = expected - 2 * _net(reversals, opening.currency)
        if reversals and same and turned == closing.signed_minor:
            message = "the balances foot only when the reversals are turned round: this bank marks them as the original"
            return [Problem(closing.line, TURNED, message)]
        found = f"{format_minor(expected, opening.currency)} {opening.currency}"
        stated = f"{format_minor(closing.signed_minor, closing.currency)} {closing.currency}"
        message = f"opening balance and entries make {found}, the closing balance is {stated}; ask the bank"
        return [Problem(closing.line, "balance", message)]

    def span(self, lines: list[BankLine]) -> Span | None:
        """Return the statement of these lines as a span, None where its balances prove nothing."""
        opening, closing = self._opening(), self._closing()
        if not opening or not closing or not opening.day or not closing.day or not self.whole:
            return None
        currency = opening.currency
        footing = opening.signed_minor + _net(lines, currency) == closing.signed_minor
        if closing.currency != currency or not footing:
            return None
        return Span(
            account=self.account, number=self.id, currency=currency, opening_on=opening.day,
            opening_minor=opening.signed_minor, closing_on=closing.day, closing_minor=closing.signed_minor,
            lines=range(self.first, self.first + len(lines)),
        )  # fmt: skip

    def _opening(self) -> Balance | None:
        for code in OPENING:
            found = [balance for balance in self.balances if balance.code == code]
            if found:
                return min(found, key=lambda balance: balance.day or date.min)
        return None

    def _closing(self) -> Balance | None:
        found = [balance for balance in self.balances if balance.code == CLOSING]
        return max(reversed(found), key=lambda balance: balance.day or date.min) if found else None


def _number(account: Node) -> str:
    found = account.text_at(*(f"Id/{path}" for path in _NUMBERS))
    return found.replace(" ", "") if account.text_at("Id/IBAN") else found


def _balance(node: Node, currency: str) -> Balance:
    amount = node.amount_at("Amt") or Amount("", "", node.line)
    minor, code = amount_of(amount, currency)
    return Balance(
        code=node.text_at("Tp/CdOrPrtry/Cd", "Tp/Cd", "Tp/CdOrPrtry/Prtry"),
        day=day_at(node, "Dt"),
        signed_minor=minor if is_credit(node, name="the balance") else -minor,
        currency=code,
        line=node.line,
    )


def _net(lines: list[BankLine], currency: str) -> int:
    booked = [line for line in lines if line.currency == currency and not line.pending]
    return sum(line.amount_minor if line.credit else -line.amount_minor for line in booked)


def _summary_problems(summary: Node | None, lines: list[BankLine]) -> list[Problem]:
    """Hold the stated count and sum of all entries, of credits and of debits against those read."""
    if summary is None:
        return []
    groups = (
        ("TtlNtries", "entries", lines),
        ("TtlCdtNtries", "credits", [line for line in lines if line.credit]),
        ("TtlDbtNtries", "debits", [line for line in lines if not line.credit]),
    )
    stated = ((next(iter(summary.all(name)), None), what, group) for name, what, group in groups)
    return [problem for one in stated for problem in _group_problems(*one)]


def _group_problems(stated: Node | None, what: str, lines: list[BankLine]) -> list[Problem]:
    problems = []
    booked = [line for line in lines if not line.pending]
    count = stated.text_at("NbOfNtries") if stated else ""
    if stated and count and count.lstrip("0") not in {str(len(lines) or ""), str(len(booked) or "")}:
        message = f"the summary counts {count} {what}, {len(lines)} were read; ask the bank for the whole file"
        problems.append(Problem(stated.line, "summary_count", message))
    total = stated.text_at("Sum") if stated else ""
    currencies = {line.currency for line in lines}
    if stated and total and len(currencies) == 1:
        problems += _sum_problems(stated, what, lines, booked, currencies.pop())
    return problems


def _sum_problems(stated: Node, what: str, lines: list[BankLine], booked: list[BankLine], code: str) -> list[Problem]:
    minor, _ = amount_of(Amount(stated.text_at("Sum"), code, stated.line))
    read = sum(line.amount_minor for line in lines)
    if minor in {read, sum(line.amount_minor for line in booked)}:
        return []
    message = f"the summary adds the {what} up to {format_minor(minor, code)}, those read to {format_minor(read, code)}"
    return [Problem(stated.line, "summary_sum", message)]
