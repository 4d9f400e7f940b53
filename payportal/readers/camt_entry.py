"""One entry (Ntry) of a camt message becomes a bank line; a batch becomes a line with its transactions as parts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from sys import intern

from payportal.domain.errors import FileRefused
from payportal.domain.receipt import Receipt
from payportal.readers import camt_details as details_of
from payportal.readers.camt_node import Node, amount_of, day_at, is_credit
from payportal.readers.camt_remittance import remittance_lines, remittance_words
from payportal.readers.result import BankLine, Problem

BOOKED = "BOOK"
_TRUE = {"true", "1"}
_NO_DETAILS = Node("", "", 0)


@dataclass(frozen=True, slots=True)
class Account:
    """Whose entries these are, and what stands in where an entry leaves something out.

    ``booked`` is the status of an entry that names none: a statement has booked entries only, other messages do not.
    """

    number: str
    currency: str
    day: date | None
    booked: bool


@dataclass(frozen=True, slots=True)
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
    details: Sequence[Node]

    @property
    def money_in(self) -> bool:
        """Say whether the entry may hold receipts."""
        return self.credit and self.booked and not self.reversal


def read_entry(node: Node, account: Account, problems: list[Problem]) -> BankLine:
    """Return the line of an entry; raises FileRefused for an amount, day or direction that is not certain."""
    entry = _entry(node, account, problems)
    one = entry.details[0] if len(entry.details) == 1 else _together(entry.details)
    reference, parts = _reference(entry), _parts(entry, problems)
    return _line(entry, one, entry.amount_minor, credit=entry.credit, reference=reference, parts=parts)


def turned(line: BankLine) -> BankLine:
    """Return a reversal that its bank marks with the direction of the original: a credit is money sent back."""
    original = line.extras.get("end_to_end_id") or line.bank_reference
    return replace(line, returns=original if line.credit else "", parts=() if line.credit else line.parts)


def is_reversal(node: Node) -> bool:
    """Say whether the entry is marked as the reversal of another."""
    return node.text_at("RvslInd").lower() in _TRUE


def _entry(node: Node, account: Account, problems: list[Problem]) -> Entry:
    amount = node.at("Amt")
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
        details=[*node.parts("NtryDtls", "TxDtls"), *node.all("TxDtls")],
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
    if bank or len(entry.details) > 1:
        batch = entry.node.text_at("NtryDtls/Btch/PmtInfId", "NtryDtls/Btch/MsgId", "NtryRef")
        return bank or batch
    only = entry.details[0] if entry.details else _NO_DETAILS
    ids = details_of.ids_of(only)
    own = details_of.bank_reference(only) or ids.get("transaction_id") or ids.get("end_to_end_id")
    return own or entry.node.text_at("NtryRef")


def _parts(entry: Entry, problems: list[Problem]) -> tuple[BankLine, ...]:
    """Return the transactions that were booked as one sum: receipts, or payments that came back and their charges."""
    if len(entry.details) > 1 and entry.booked and (entry.money_in or _came_back(entry, entry.details[0])):
        return _batch(entry, problems)
    if len(entry.details) == 1 and entry.booked and not entry.credit and _came_back(entry, entry.details[0]):
        return _return_and_charges(entry)
    return ()


def _batch(entry: Entry, problems: list[Problem]) -> tuple[BankLine, ...]:
    stated = [details_of.stated_amount(one) for one in entry.details]
    amounts = [amount[0] for amount in stated if amount and amount[1] == entry.currency]
    if len(amounts) != len(stated):
        message = "its transactions state no amounts in the currency of the entry; it was taken as one sum"
        problems.append(Problem(entry.node.line, "parts_without_amount", message))
        return ()
    directions = _directions(entry, amounts)
    total = sum(amount if same else -amount for amount, same in zip(amounts, directions, strict=True))
    rest = entry.amount_minor - total
    if rest and abs(rest) != _charges(entry):
        message = f"its transactions add up to {total} minor units, the entry is {entry.amount_minor}; taken as one sum"
        problems.append(Problem(entry.node.line, "parts_sum", message))
        return ()
    lines = [
        _line(entry, one, amount, credit=entry.credit is same, reference=details_of.bank_reference(one))
        for one, amount, same in zip(entry.details, amounts, directions, strict=True)
    ]
    return (*lines, *_charge(entry, rest))


def _directions(entry: Entry, amounts: Sequence[int]) -> list[bool]:
    """Return which transactions go the way of the entry: all of them, unless only their own marks make the sum.

    Many banks leave the payer's mark on a transaction, whatever it is to the account.
    """
    sign = "CRDT" if entry.credit else "DBIT"
    marked = [one.text_at("CdtDbtInd") in {"", sign} for one in entry.details]
    total = sum(amount if same else -amount for amount, same in zip(amounts, marked, strict=True))
    return marked if total == entry.amount_minor else [True] * len(amounts)


def _charges(entry: Entry) -> int:
    """Return the charges that entry or transactions state in the entry's currency, in minor units."""
    if not any(node.at("Chrgs") for node in (entry.node, *entry.details)):
        return 0
    own = [*details_of.charges_of(entry.node)]
    found = own or [charge for one in entry.details for charge in details_of.charges_of(one)]
    return sum(minor for minor, currency in found if currency == entry.currency)


def _return_and_charges(entry: Entry) -> tuple[BankLine, ...]:
    """Return the payment that came back and the charges taken with it, nothing when no charges were taken."""
    only = entry.details[0]
    original = details_of.original_amount(only)
    if not original or original[1] != entry.currency or not 0 < original[0] < entry.amount_minor:
        return ()
    came_back = _line(entry, only, original[0], credit=False, reference=details_of.bank_reference(only))
    return came_back, *_charge(entry, entry.amount_minor - original[0])


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


def _came_back(entry: Entry, one: Node) -> bool:
    code = details_of.type_code(one, entry.node)
    return entry.reversal or bool(details_of.return_code(one)) or details_of.is_returned(code)


def _line(
    entry: Entry, one: Node, amount_minor: int, *, credit: bool, reference: str, parts: tuple[BankLine, ...] = ()
) -> BankLine:
    code = details_of.type_code(one, entry.node)
    return_code = details_of.return_code(one)
    came_back = entry.reversal or bool(return_code) or details_of.is_returned(code)
    ids = details_of.ids_of(one)
    words = _words(one)
    receipt = None
    if entry.money_in and credit and amount_minor and not came_back and not parts:
        receipt = _receipt(entry, one, amount_minor, ids, words, reference=reference, code=code)
    return BankLine(
        line=one.line if one.line and len(entry.details) > 1 else entry.node.line,
        account=entry.account.number,
        value_date=entry.value_date,
        amount_minor=amount_minor,
        currency=entry.currency,
        credit=credit,
        bank_reference=reference,
        type_code=code,
        description=_description(entry, one, words, credit=credit),
        receipt=receipt,
        returns=original_id(ids, entry.node) if came_back and entry.booked and not credit and not parts else "",
        return_code=return_code,
        pending=not entry.booked,
        extras=_extras(entry, ids),
        parts=parts,
    )


def original_id(ids: dict[str, str], node: Node) -> str:
    """Return the id under which the payment that came back was known: the payer's, else the bank's."""
    return ids.get("end_to_end_id") or ids.get("transaction_id") or node.text_at("AcctSvcrRef", "NtryRef")


def _receipt(
    entry: Entry, one: Node, amount_minor: int, ids: dict[str, str], words: list[str], *, reference: str, code: str
) -> Receipt:
    payer, ultimate = details_of.payer_name(one), ids.get("ultimate_debtor", "")
    # The bank's own line about an entry is seldom more than "Credit": it speaks where nobody else does.
    told = words or [entry.node.text_at("AddtlNtryInf")]
    if ultimate and ultimate != payer:
        told = [*told, f"for {ultimate}"]
    return Receipt(
        transaction_id=reference,
        value_date=entry.value_date,
        amount_minor=amount_minor,
        currency=entry.currency,
        method=details_of.method_of(code),
        payer_name=payer,
        payer_account=details_of.payer_account(one),
        check_number=one.text_at("Refs/ChqNb"),
        reference=details_of.reference_of(one, ids),
        memo=" ".join(word for word in told if word),
        remittance=remittance_lines(one, entry.currency),
    )


def _words(one: Node) -> list[str]:
    words = remittance_words(one)
    more = one.text_at("AddtlTxInf")
    return [*words, more] if more and more not in words else words


def _description(entry: Entry, one: Node, words: list[str], *, credit: bool) -> str:
    name = details_of.payer_name(one) if credit else details_of.party_name(one, "Cdtr")
    told = [name, *words, entry.node.text_at("AddtlNtryInf")]
    return " ".join(dict.fromkeys(word for word in told if word))


def _extras(entry: Entry, ids: dict[str, str]) -> dict[str, str]:
    booked = day_at(entry.node, "BookgDt")
    if booked and booked is not entry.value_date and booked != entry.value_date:
        ids["booking_date"] = intern(booked.isoformat())
    if number := entry.node.text_at("NtryRef"):
        ids["entry_reference"] = number
    if charges := _charges(entry):
        ids["charges_minor"] = str(charges)
    return ids


def _together(details: Sequence[Node]) -> Node:
    """Return what all transactions of a batch say, as if one had said it: their words, not their parties."""
    words = [Node(word, "", 0) for one in details for word in remittance_words(one)]
    return Node("", "", 0, {"RmtInf": [Node("", "", 0, {"Ustrd": words})]}) if words else _NO_DETAILS
