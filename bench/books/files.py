"""Write a book as the files of the interfaces, and the truth beside them."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from bench.books.book import Book, Customer, Item, Receipt, Truth
from payportal.domain.money import format_minor

CUSTOMERS = ("customer_number", "name", "email", "currency", "parent_number", "payment_terms", "aliases",
             "bank_accounts")  # fmt: skip
INVOICES = ("invoice_number", "customer_number", "type", "issue_date", "due_date", "currency", "amount", "open_amount",
            "payment_terms", "purchase_order", "sales_order", "references", "program")  # fmt: skip
RECEIPTS = ("transaction_id", "value_date", "amount", "currency", "method", "payer_name", "payer_account",
            "check_number", "reference", "memo", "remittance")  # fmt: skip
Cells = tuple[str, ...]


def write(book: Book, folder: Path) -> None:
    """Write customers, invoices and receipts as CSV and truth.jsonl into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in (
        ("customers", customers(book)),
        ("invoices", invoices(book)),
        ("receipts", receipts(book.receipts)),
    ):
        (folder / f"{name}.csv").write_bytes(data)
    lines = (json.dumps(document(book.truth[receipt.transaction_id])) for receipt in book.receipts)
    (folder / "truth.jsonl").write_text("".join(f"{line}\n" for line in lines))


def customers(book: Book) -> bytes:
    """Return the customers as a file."""
    return _csv(CUSTOMERS, (_customer(one, book.customers) for one in book.customers))


def invoices(book: Book) -> bytes:
    """Return the open items as a file."""
    return _csv(INVOICES, (_invoice(item, book.customers[item.owner].number) for item in book.items))


def receipts(arrived: Sequence[Receipt]) -> bytes:
    """Return receipts as a file."""
    return _csv(RECEIPTS, (_receipt(receipt) for receipt in arrived))


def agreements() -> tuple[bytes, bytes]:
    """Return partners and their agreements on the programs of a book, as files."""
    partners = b"partner_number,name,email\nP1,Alpine Partners,p1@example.com\nP2,Harbour House,p2@example.com\n"
    rows = (
        b"A1,P1,ALPINE,percent,12.5,2025-01-01\nA2,P2,MARINA,percent,8,2025-01-01\nA3,P2,ORCHARD,percent,3,2025-01-01\n"
    )
    return partners, b"agreement_number,partner_number,program,kind,rate,starts_on\n" + rows


def document(truth: Truth) -> dict[str, object]:
    """Return the truth of a receipt as a line of truth.jsonl; ``owners`` are the customers of ``apply``, in order."""
    return {
        "id": truth.transaction_id, "kind": truth.kind, "resolvable": truth.resolvable, "amount": truth.amount,
        "customer": truth.customer, "apply": [[number, cash] for (_, number), cash in truth.pays.items()],
        "owners": [owner for owner, _ in truth.pays], "on_account": truth.on_account, "twin": truth.twin,
    }  # fmt: skip


def _csv(header: Cells, rows: Iterable[Cells]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(_with(header, rows))
    return text.getvalue().encode()


def _with(header: Cells, rows: Iterable[Cells]) -> Iterator[Cells]:
    yield header
    yield from rows


def _customer(one: Customer, known: list[Customer]) -> Cells:
    parent = "" if one.parent is None else known[one.parent].number
    return (one.number, one.name, f"ap@c{one.number}.example", one.currency, parent, one.terms, "|".join(one.aliases),
            "|".join(one.accounts))  # fmt: skip


def _invoice(item: Item, owner: str) -> Cells:
    return (
        item.number, owner, item.kind, item.issued.isoformat(), item.due.isoformat(), item.currency,
        format_minor(item.amount, item.currency), format_minor(item.open, item.currency), item.terms,
        item.purchase_order, item.sales_order, "|".join(item.references), item.program,
    )  # fmt: skip


def _receipt(one: Receipt) -> Cells:
    lines = ";".join(f"{number}={format_minor(cash, one.currency)}" for number, cash in one.remittance)
    return (one.transaction_id, one.day.isoformat(), format_minor(one.amount, one.currency), one.currency, one.method,
            one.payer_name, one.payer_account, one.check_number, one.reference, one.memo, lines)  # fmt: skip
