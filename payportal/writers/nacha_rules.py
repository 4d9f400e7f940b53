"""What may go into an ACH file, and how its texts are spelt there; everything else is refused with its mending."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from payportal.domain.errors import RefusedBatch
from payportal.domain.fed_calendar import is_banking_day, next_banking_day
from payportal.domain.money import format_minor
from payportal.domain.payment_order import Originator, PaymentBatch, PaymentOrder
from payportal.domain.plain_text import plain
from payportal.domain.routing_number import is_routing_number
from payportal.writers.nacha_records import Sender

CURRENCY = "USD"
MODIFIERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
FARTHEST = timedelta(days=366)
LARGEST_ENTRY = 99_999_999_99
LARGEST_TOTAL = 10**12 - 1
MOST_RECORDS = 999_999
LONGEST_ID, LONGEST_REMITTANCE = 15, 80
_ACCOUNT = re.compile(r"[A-Za-z0-9][A-Za-z0-9 -]{0,15}[A-Za-z0-9]|[A-Za-z0-9]")
_COMPANY_ID = re.compile(r"[A-Z0-9][A-Z0-9 -]{8}[A-Z0-9]")


@dataclass(frozen=True, slots=True)
class Spelling:
    """The texts of one order as its entry carries them."""

    identity: str
    name: str
    remittance: str


def refuse_batch(batch: PaymentBatch) -> None:
    """Raise RefusedBatch for a currency, a day or an ordinal that no ACH file can have."""
    if batch.total.currency != CURRENCY:
        message = f"ACH carries US dollars only, the orders are in {batch.total.currency}; send them as pain001"
        raise RefusedBatch(message, code="wrong_currency")
    if not is_banking_day(batch.execute_on):
        following = next_banking_day(batch.execute_on)
        message = f"{batch.execute_on} is a weekend or a holiday of the Federal Reserve; say {following}"
        raise RefusedBatch(message, code="no_banking_day")
    if batch.execute_on < batch.created_at.date():
        message = f"{batch.execute_on} has passed; say {next_banking_day(batch.created_at.date())} or later"
        raise RefusedBatch(message, code="past_day")
    if batch.execute_on - batch.created_at.date() > FARTHEST:
        message = f"{batch.execute_on} is more than a year ahead, and ACH writes two digits of the year; correct it"
        raise RefusedBatch(message, code="far_day")
    if not 1 <= batch.of_day <= len(MODIFIERS):
        message = f"a day has {len(MODIFIERS)} ACH files at most, this is number {batch.of_day}; send it tomorrow"
        raise RefusedBatch(message, code="too_many_files")


def refuse_size(records: int, cents: int) -> None:
    """Raise RefusedBatch when entries and addenda, or their sum, do not fit the control records."""
    if records > MOST_RECORDS:
        message = f"{records} entries and addenda, an ACH batch holds {MOST_RECORDS}; send the orders in parts"
        raise RefusedBatch(message, code="too_many_orders")
    if cents > LARGEST_TOTAL:
        total, most = format_minor(cents, CURRENCY), format_minor(LARGEST_TOTAL, CURRENCY)
        raise RefusedBatch(f"the sum is {total}, an ACH file holds {most}; send the orders in parts", code="too_large")


def refuse_offset(cents: int) -> None:
    """Raise RefusedBatch when one entry on our own account cannot balance the batch."""
    if cents > LARGEST_ENTRY:
        total, most = format_minor(cents, CURRENCY), format_minor(LARGEST_ENTRY, CURRENCY)
        message = f"the sum is {total}, an entry on our own account holds {most}; send the orders in parts"
        raise RefusedBatch(message, code="too_large")


def spell(orders: tuple[PaymentOrder, ...]) -> list[Spelling]:
    """Return the texts of every order; raises RefusedBatch naming each order that cannot go, and why."""
    spelt: list[Spelling] = []
    faults: list[tuple[str, str]] = []
    for order in orders:
        try:
            spelt.append(_spelling(order))
        except ValueError as error:
            faults.append((order.order_id, str(error)))
    if faults:
        order_id, why = faults[0]
        more = f" (and {len(faults) - 1} more orders)" if len(faults) > 1 else ""
        raise RefusedBatch(f"order {order_id}: {why}{more}", faults=faults)
    return spelt


def sender(originator: Originator, *, collects: bool) -> Sender:
    """Return the originator in the spelling of the file; raises RefusedBatch for what the ACH agreement must give."""
    ach, account = originator.ach, originator.account
    found = Sender(
        name=_ours("name", originator.name),
        company_name=_ours("ach.company_name", ach.company_name or originator.name),
        company_id=originator.company_id.upper(),
        purpose=_ours("ach.purpose", ach.purpose or ("COLLECTION" if collects else "PAYMENT")),
        origin=_ours("ach.origin", ach.origin or originator.company_id),
        destination=ach.destination or account.bank_code,
        bank_name=_ours("bank_name", originator.bank_name or "BANK"),
        routing=account.bank_code,
    )
    for wrong in _wrong_terms(found, account.account):
        raise RefusedBatch(f"originator: {wrong}", code="bad_originator")
    return found


def modifier(of_day: int) -> str:
    """Return the sign that tells the files of one day apart: A to Z, then 0 to 9."""
    return MODIFIERS[of_day - 1]


def stamp(created: datetime) -> datetime:
    """Return the moment that the file header states: UTC, without its zone."""
    return created.replace(tzinfo=None)


def _spelling(order: PaymentOrder) -> Spelling:
    """Return the texts of one order; raises ValueError with what is wrong and how to mend it."""
    party = order.party
    if not is_routing_number(party.bank_code):
        raise ValueError(f"{party.bank_code!r} is no routing number, its check digit is wrong; ask the party again")
    if not _ACCOUNT.fullmatch(party.account):
        raise ValueError("the account is not 1 to 17 letters and digits; correct it")
    if order.amount.minor > LARGEST_ENTRY:
        most = format_minor(LARGEST_ENTRY, CURRENCY)
        raise ValueError(f"{order.amount} is more than one ACH entry holds ({most}); split it, or wire it")
    what, identity = ("mandate", order.mandate.mandate_id) if order.mandate else ("order", order.order_id)
    return Spelling(
        _fitting(f"{what} id", identity, LONGEST_ID),
        _readable("name", party.holder),
        _fitting("remittance", order.remittance, LONGEST_REMITTANCE) if order.remittance.strip() else "",
    )


def _fitting(what: str, text: str, width: int) -> str:
    spelt = _readable(what, text)
    if len(spelt) > width:
        raise ValueError(f"the {what} has {len(spelt)} characters, ACH carries {width}; shorten it")
    return spelt


def _readable(what: str, text: str) -> str:
    try:
        spelt = plain(text).strip()
    except ValueError as error:
        raise ValueError(f"the {what} has {str(error)!r}, which ACH cannot carry; write it in Latin letters") from error
    if not spelt:
        raise ValueError(f"the {what} is empty; give one")
    return spelt


def _ours(what: str, text: str) -> str:
    try:
        return _readable(what, text)
    except ValueError as error:
        raise RefusedBatch(f"originator: {error}", code="bad_originator") from error


def _wrong_terms(sender: Sender, account: str) -> Iterator[str]:
    for what, routing in (("account.bank_code", sender.routing), ("ach.destination", sender.destination)):
        if not is_routing_number(routing):
            yield f"{what} {routing!r} is no routing number; write the nine digits of the bank"
    if not _ACCOUNT.fullmatch(account):
        yield "account.account is not 1 to 17 letters and digits; correct it"
    if not _COMPANY_ID.fullmatch(sender.company_id):
        yield f"company_id {sender.company_id!r} has not the 10 characters that the bank assigned, such as 1123456789"
    widths = (("ach.company_name", sender.company_name, 16), ("ach.purpose", sender.purpose, 10))
    for what, text, width in (*widths, ("ach.origin", sender.origin, 10)):
        if len(text) > width:
            yield f"{what} {text!r} has {len(text)} characters, ACH carries {width}; give a shorter {what}"
