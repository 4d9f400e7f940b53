"""One entry (Ntry) of a camt message becomes a bank line; a batch becomes a line with its transactions as parts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from sys import intern

from payportal.domain.errors import FileRefused
from payportal.domain.money import format_minor
from payportal.domain.receipt import Receipt
from payportal.readers.camt_details import Transaction, charges_of, is_returned, method_of, type_code
from payportal.readers.camt_node import CREDIT, DEBIT, Node, amount_of, day_at, is_credit
from payportal.readers.extras import Extras
from payportal.readers.result import BankLine, Problem

BOOKED = "BOOK"
_TRUE = {"true", "1"}


@dataclass(frozen=True, slots=True)
class Account:
    """Whose entries these are, and what stands in where an entry leaves something out.

    ``booked`` is the status of an entry that names none: a statement has booked entries only, other messages do not.
    """

    number: str
    currency: str
    day: date | None
    booked: bool


@dataclass(slots=True)
class Entry:
    """What an entry says once for all its transactions; amount in minor units, never negative."""

    node: Node
    account: Account
    amount_minor: int
    currency: str
    credit: bool
    reversal: bool
    booked: bool
    value_date: date
    code: str
    transactions: Sequence[Transaction]

    @property
    def money_in(self) -> bool:
        """Say whether the entry may hold receipts."""
        return self.credit and self.booked and not self.reversal


def read_entry(
    node: Node, account: Account, transactions: Sequence[Transaction], problems: list[Problem]
) -> BankLine:  # fmt: skip
    """Return the line of an entry; raises FileRefused for an amount, day or direction that is not certain."""
    entry = _entry(node, account, transactions, problems)
    one = transactions[0] if len(transactions) == 1 else _together(entry)
    reference, parts = _reference(entry), _parts(entry, problems)
    return _line(entry, one, entry.amount_minor, credit=entry.credit, reference=reference, parts=parts)


def turned(line: BankLine) -> BankLine:
    """Return a reversal that its bank marks with the direction of the original: a credit is money sent back."""
    original = line.extras.get("end_to_end_id") or line.bank_reference
    return replace(line, returns=original if line.credit else "", parts=() if line.credit else line.parts)


def is_reversal(node: Node) -> bool:
    """Say whether the entry is marked as the reversal of another."""
    return node.text_at("RvslInd").lower() in _TRUE


def _entry(node: Node, account: Account, transactions: Sequence[Transaction], problems: list[Problem]) -> Entry:
    amount = node.amount_at("Amt")
    if amount is None:
        raise FileRefused("the entry has no amount; the file is damaged", code="bad_amount", line=node.line)
    minor, currency = amount_of(amount, account.currency)
    return Entry(
        node=node,
        account=account,
        amount_minor=minor,
        currency=currency,
        credit=is_credit(node, name="the entry"),
        reversal=is_reversal(node),
        booked=_booked(node, account, problems),
        value_date=_value_date(node, account),
        code=type_code(node),
        transactions=transactions,
    )


def _booked(node: Node, account: Account, problems: list[Problem]) -> bool:
    status = node.text_at("Sts/Cd", "Sts/Prtry", "Sts")
    if not status and not account.booked:
        message = "the entry does not say whether it is booked; it is not taken as money"
        problems.append(Problem(node.line, "no_status", message))
    return status.upper() == BOOKED if status else account.booked


def _value_date(node: Node, account: Account) -> date:
    """Return the value date, else the booking date, else the day of the message: a 052 or 054 may leave out both."""
    day = day_at(node, "ValDt") or day_at(node, "BookgDt")
    if day:
        return day
    if account.day is None:
        raise FileRefused("neither the entry nor its statement has a date", code="no_date", line=node.line)
    return account.day


def _reference(entry: Entry) -> str:
    """Return the bank's id of the entry, else what names it as surely in every message that tells of it."""
    bank = entry.node.text_at("AcctSvcrRef")
    if bank or len(entry.transactions) > 1:
        return bank or entry.node.text_at("NtryDtls/Btch/PmtInfId", "NtryDtls/Btch/MsgId", "NtryRef")
    if entry.transactions:
        only = entry.transactions[0]
        bank = only.reference or only.ids.get("transaction_id") or only.ids.get("end_to_end_id") or ""
    return bank or entry.node.text_at("NtryRef")


def _parts(entry: Entry, problems: list[Problem]) -> tuple[BankLine, ...]:
    """Return the transactions that were booked as one sum: receipts, or payments that came back and their charges."""
    if not entry.transactions or not entry.booked:
        return ()
    came_back = _came_back(entry, entry.transactions[0])
    if len(entry.transactions) > 1 and (entry.money_in or came_back):
        return _batch(entry, problems)
    if len(entry.transactions) == 1 and came_back and not entry.credit:
        return _return_and_charges(entry)
    return ()


def _batch(entry: Entry, problems: list[Problem]) -> tuple[BankLine, ...]:
    stated = [one.amount for one in entry.transactions]
    amounts = [amount[0] for amount in stated if amount and amount[1] == entry.currency]
    if len(amounts) != len(stated):
        message = "its transactions state no amounts in the currency of the entry; it was taken as one sum"
        problems.append(Problem(entry.node.line, "parts_without_amount", message))
        return ()
    directions = _directions(entry, amounts)
    total = sum(amount if same else -amount for amount, same in zip(amounts, directions, strict=True))
    rest = entry.amount_minor - total
    if rest and abs(rest) != _charges(entry):
        added, booked = format_minor(total, entry.currency), format_minor(entry.amount_minor, entry.currency)
        message = f"its transactions add up to {added} {entry.currency}, the entry is {booked}; taken as one sum"
        problems.append(Problem(entry.node.line, "parts_sum", message))
        return ()
    lines = [
        _line(entry, one, amount, credit=entry.credit is same, reference=one.reference)
        for one, amount, same in zip(entry.transactions, amounts, directions, strict=True)
    ]
    return (*lines, *_charge(entry, rest))


def _directions(entry: Entry, amounts: Sequence[int]) -> list[bool]:
    """Return which transactions go the way of the entry: all of them, unless only their own marks make the sum.

    Many banks leave the payer's mark on a transaction, whatever it is to the account.
    """
    sign = CREDIT if entry.credit else DEBIT
    marked = [one.mark in {"", sign} for one in entry.transactions]
    total = sum(amount if same else -amount for amount, same in zip(amounts, marked, strict=True))
    return marked if total == entry.amount_minor else [True] * len(amounts)


def _charges(entry: Entry) -> int:
    """Return the charges that entry or transactions state in the entry's currency, in minor units."""
    found = [*charges_of(entry.node)] or [charge for one in entry.transactions for charge in one.charges]
    return sum(minor for minor, currency in found if currency == entry.currency)


def _return_and_charges(entry: Entry) -> tuple[BankLine, ...]:
    """Return the payment that came back and the charges taken with it, nothing when no charges were taken."""
    only = entry.transactions[0]
    if not only.original or only.original[1] != entry.currency or not 0 < only.original[0] < entry.amount_minor:
        return ()
    came_back = _line(entry, only, only.original[0], credit=False, reference=only.reference)
    return came_back, *_charge(entry, entry.amount_minor - only.original[0])


def _charge(entry: Entry, rest: int) -> tuple[BankLine, ...]:
    if not rest:
        return ()
    line = BankLine(
        line=entry.node.line,
        account=entry.account.number,
        value_date=entry.value_date,
        amount_minor=abs(rest),
        currency=entry.currency,
        credit=entry.credit is (rest > 0),
        type_code="CHRG",
        description="Charges",
    )
    return (line,)


def _line(
    entry: Entry, one: Transaction, amount_minor: int, *, credit: bool, reference: str, parts: tuple[BankLine, ...] = ()
) -> BankLine:
    came_back = _came_back(entry, one)
    receipt = None
    if entry.money_in and credit and amount_minor and not came_back and not parts:
        receipt = _receipt(entry, one, amount_minor, reference)
    return BankLine(
        line=one.line if one.line and len(entry.transactions) > 1 else entry.node.line,
        account=entry.account.number,
        value_date=entry.value_date,
        amount_minor=amount_minor,
        currency=entry.currency,
        credit=credit,
        bank_reference=reference,
        type_code=one.code or entry.code,
        description=_description(entry, one, credit=credit),
        receipt=receipt,
        returns=_original_id(entry, one) if came_back and entry.booked and not credit and not parts else "",
        return_code=one.return_code,
        pending=not entry.booked,
        extras=_extras(entry, one),
        parts=parts,
    )


def _came_back(entry: Entry, one: Transaction) -> bool:
    return entry.reversal or bool(one.return_code) or is_returned(one.code or entry.code)


def _original_id(entry: Entry, one: Transaction) -> str:
    """Return the id under which the payment that came back was known: the payer's, else the bank's."""
    ids = one.ids
    bank = entry.node.text_at("AcctSvcrRef", "NtryRef")
    return ids.get("end_to_end_id") or ids.get("transaction_id") or one.reference or bank


def _receipt(entry: Entry, one: Transaction, amount_minor: int, reference: str) -> Receipt:
    # The bank's own line about an entry is seldom more than "Credit": it speaks where nobody else does.
    told = one.words or (intern(entry.node.text_at("AddtlNtryInf")),)
    ultimate = one.ids.get("ultimate_debtor", "")
    if ultimate and ultimate != one.payer:
        told = (*told, f"for {ultimate}")
    return Receipt(
        transaction_id=reference,
        value_date=entry.value_date,
        amount_minor=amount_minor,
        currency=entry.currency,
        method=method_of(one.code or entry.code),
        payer_name=one.payer,
        payer_account=one.payer_account,
        check_number=one.check_number,
        reference=one.payers_reference,
        memo=" ".join(word for word in told if word),
        remittance=one.remittance,
    )


def _description(entry: Entry, one: Transaction, *, credit: bool) -> str:
    told = [one.payer if credit else one.payee, *one.words, entry.node.text_at("AddtlNtryInf")]
    description = " ".join(dict.fromkeys(word for word in told if word))
    # Without words of its own a payment is described as any other of its payer: the text is kept once.
    return description if one.words else intern(description)


def _extras(entry: Entry, one: Transaction) -> Extras:
    extras = dict(one.ids)
    booked = day_at(entry.node, "BookgDt")
    if booked and booked != entry.value_date:
        extras["booking_date"] = intern(booked.isoformat())
    if number := entry.node.text_at("NtryRef"):
        extras["entry_reference"] = number
    charges = (tuple(charges_of(entry.node)) if len(entry.transactions) < 2 or not one.line else ()) or one.charges
    if total := sum(minor for minor, currency in charges if currency == entry.currency):
        extras["charges_minor"] = str(total)
    return Extras(extras)


def _together(entry: Entry) -> Transaction:
    """Return what all transactions of a batch say, as if one had said it: their words, not their parties."""
    return Transaction(
        words=tuple(word for one in entry.transactions for word in one.words),
        remittance=tuple(line for one in entry.transactions for line in one.remittance),
    )  # fmt: skip
