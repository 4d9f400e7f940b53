"""flask match explain, flask match learned: why a receipt went where it went, and what decisions taught."""

from collections.abc import Iterator, Sequence
from typing import Any

import click
from sqlalchemy import select

from payportal.cli import shell
from payportal.domain.errors import NotFound
from payportal.domain.money import format_minor
from payportal.models.base import db
from payportal.models.customer import Customer
from payportal.queries import explanation, learned_list
from payportal.queries.explanation import Evidence, Explained, Reading, Why
from payportal.queries.exports import instant, ratio
from payportal.queries.learned_list import Entry
from payportal.queries.receipt_history import Decided


@click.command()
@click.argument("transaction_id")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@shell.command
def explain(transaction_id: str, as_json: bool) -> None:
    """Tell why the receipt TRANSACTION_ID was applied, or what it waits for, with the readings not chosen."""
    found = explanation.explain(db.session(), transaction_id)
    if not found:
        raise NotFound(f"there is no receipt {transaction_id[:40]}; export the receipts for the ids")
    if as_json:
        shell.tell_json({"ok": True, "receipts": [_document(one) for one in found], "problems": []})
        return
    for one in found:
        click.echo("\n".join(_lines(one)))


@click.command()
@click.option("--customer", default="", help="Only what was learned about this customer number.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@shell.command
def learned(customer: str, as_json: bool) -> None:
    """List what decisions taught: names, accounts, habits and refusals, with how often and how far it counts."""
    session = db.session()
    if customer and session.scalar(select(Customer.id).where(Customer.number == customer)) is None:
        raise NotFound(f"there is no customer {customer[:40]}")
    entries = list(learned_list.everything(session, customer_number=customer))
    if as_json:
        shell.tell_json(
            {"ok": True, "count": len(entries), "learned": [_entry(one) for one in entries], "problems": []}
        )
        return
    for one in entries:
        row = one.row
        click.echo(
            f"{one.customer.number}  {one.words}  [{one.state}: {row.confirmed} for, {row.contradicted} against, "
            f"by {row.taught_by}, last {row.last_at:%Y-%m-%d}]"
        )
    click.echo(f"{len(entries)} learned")


def _entry(one: Entry) -> dict[str, Any]:
    row = one.row
    return {
        "id": row.id, "kind": row.kind, "customer_number": one.customer.number, "mark": row.shown or row.mark,
        "invoice_number": one.item_number, "words": one.words, "state": one.state, "confirmed": row.confirmed,
        "contradicted": row.contradicted, "taught_by": row.taught_by, "first_at": instant(row.first_at),
        "last_at": instant(row.last_at), "revoked_by": row.revoked_by,
    }  # fmt: skip


def _document(one: Explained) -> dict[str, Any]:
    receipt, currency = one.receipt, one.receipt.currency
    return {
        "transaction_id": receipt.transaction_id, "value_date": receipt.value_date.isoformat(),
        "amount": format_minor(receipt.amount_minor, currency), "currency": currency, "state": str(receipt.state),
        "unapplied": format_minor(receipt.unapplied_minor, currency), "payer_name": receipt.payer_name,
        "customer_number": one.customer_number, "text": one.text,
        "decisions": [_decision(decided, why, currency) for decided, why in one.decided],
        "failed": {"type": one.case.type, "reason": one.case.reason} if one.case else None,
        "suggestions": [_reading(reading, currency) for reading in one.suggestions],
    }  # fmt: skip


def _decision(decided: Decided, why: Why, currency: str) -> dict[str, Any]:
    return {
        "entry_id": decided.entry_id, "decided_by": decided.decided_by, "undone_by": decided.undone_by,
        "confidence": ratio(decided.confidence_ppm), "evidence_class": why.evidence_class,
        "items": [
            {"invoice_number": line.number, "amount": format_minor(line.cash_minor, currency),
             "discount": format_minor(line.discount_minor, currency),
             "adjustment": format_minor(line.adjustment_minor, currency), "adjustment_reason": line.adjustment_reason}
            for line in decided.lines
        ],
        "evidence": _evidence(why.evidence),
        "not_chosen" if decided.decided_by == "auto" else "was_suggested": [
            _reading(reading, currency) for reading in why.others
        ],
    }  # fmt: skip


def _reading(reading: Reading, currency: str) -> dict[str, Any]:
    return {
        "customer_number": reading.customer_number, "confidence": ratio(reading.confidence_ppm),
        "evidence_class": reading.evidence_class,
        "items": [{"invoice_number": number, "amount": format_minor(minor, currency)}
                  for _, number, minor in reading.items],
        "more_items": reading.more_items, "on_account": format_minor(reading.on_account_minor, currency),
        "evidence": _evidence(reading.evidence), "against": _evidence(reading.against),
    }  # fmt: skip


def _evidence(found: Sequence[Evidence]) -> list[dict[str, Any]]:
    return [
        {"kind": one.kind, "reason": one.reason, "token": one.token, "span": one.span and list(one.span)}
        for one in found
    ]


def _lines(one: Explained) -> Iterator[str]:
    receipt = one.receipt
    amount = f"{format_minor(receipt.amount_minor, receipt.currency)} {receipt.currency}"
    yield f"{receipt.transaction_id}: {amount} of {receipt.value_date} from {receipt.payer_name or 'nobody named'}"
    yield from (f"  > {line}" for line in one.text.splitlines() if line.strip())
    for decided, why in one.decided:
        undone = f", undone by {decided.undone_by}" if decided.undone_by else ""
        yield f"  {_items([line.number or 'on account' for line in decided.lines])}: by {decided.decided_by}{undone}"
        yield from _reasons(why.evidence)
        for reading in why.others:
            yield f"    {'not chosen' if decided.decided_by == 'auto' else 'was suggested'}: {_told(reading)}"
            yield from _reasons(reading.against, "      ")
    if one.case:
        yield f"  waits, {one.case.type}: {one.case.reason}"
    for rank, reading in enumerate(one.suggestions, 1):
        yield f"  suggestion {rank}: {_told(reading)}"
        yield from _reasons((*reading.evidence, *reading.against))


def _told(reading: Reading) -> str:
    numbers = [number for _, number, _ in reading.items] or ["on account"]
    return f"{_items(numbers)} of {reading.customer_name or 'nobody known'}, {reading.confidence_ppm // 10_000} %"


def _items(numbers: Sequence[str], most: int = 5) -> str:
    more = f" and {len(numbers) - most} more" if len(numbers) > most else ""
    return " + ".join(numbers[:most]) + more


def _reasons(found: Sequence[Evidence], lead: str = "    ") -> Iterator[str]:
    for one in found:
        place = f" at {one.span[0]}-{one.span[1]}" if one.span else ""
        yield f"{lead}{'+' if one.good else '-'} {one.reason}{place}"
