"""Delimited files: receipts_csv, a German bank's own CSV with its profile, and Stripe's itemised report."""

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import groupby

from bench.bankfiles.story import Payment, Story

PROFILE = {
    "encoding": "cp1252", "delimiter": ";", "skip": 3, "foot": 1, "date": "Buchungstag:%d.%m.%Y",
    "value_date": "Valutadatum:%d.%m.%Y", "amount": "Betrag", "decimal": ",", "currency_column": "Waehrung",
    "balance": "Saldo",
}  # fmt: skip
_STRIPE = ("automatic_payout_id", "automatic_payout_effective_at_utc", "balance_transaction_id", "created_utc",
           "created", "available_on_utc", "currency", "gross", "fee", "net", "reporting_category", "source_id",
           "description",
           "customer_facing_amount", "customer_facing_currency", "charge_id", "payment_intent_id", "customer_id",
           "customer_name", "customer_email", "payment_metadata[invoice]", "payment_metadata[order]")  # fmt: skip


def receipts_csv(story: Story) -> Iterator[str]:
    """Yield the header and the rows with every column of the contract filled and one of our own."""
    yield _row(("transaction_id", "value_date", "amount", "currency", "method", "payer_name", "payer_account",
                "check_number", "reference", "memo", "remittance", "branch"))  # fmt: skip
    for payment in story:
        remittance = ";".join(f"{one.number}={_plain(one.amount)}" for one in payment.invoices)
        yield _row((f"T{payment.number:09d}", payment.day, _plain(payment.amount), "USD",
                    ("check", "ach", "wire", "card")[payment.number % 4], payment.payer.name, payment.payer.account,
                    payment.number if payment.number % 4 == 0 else "", payment.reference,
                    f"{payment.memo}, thank you", remittance, payment.payer.city))  # fmt: skip


def bank_csv(story: Story) -> Iterator[str]:
    """Yield lines before the header, rows with a running balance, and the closing balance."""
    balance = 1_000_000
    yield "Kontoauszug;;;;\nKonto;DE02120300000000202051;;;\nAlter Kontostand;;;10.000,00;"
    yield "Buchungstag;Valutadatum;Buchungstext;Auftraggeber;IBAN;BIC;Verwendungszweck;Referenz;Betrag;Saldo;Waehrung"
    for payment in story:
        balance += payment.amount if payment.credit else -payment.amount
        day, payer = f"{payment.day:%d.%m.%Y}", payment.payer
        yield _row((day, day, "GUTSCHRIFT" if payment.credit else "ÜBERWEISUNG", payer.name, payer.iban, payer.bic,
                    f"SVWZ+{payment.memo}; Kd-Nr {payer.number} EREF+{payment.reference}", payment.reference,
                    _german(payment.amount if payment.credit else -payment.amount), _german(balance), "EUR"),
                   delimiter=";")  # fmt: skip
    yield f"Neuer Kontostand;;;{_german(balance)};"


def stripe_payouts(story: Story) -> Iterator[str]:
    """Yield charges and refunds with their fees, a payout a day, whose row closes what its lines add up to."""
    yield _row(_STRIPE)
    for day, payments in groupby(story, key=lambda payment: payment.day):
        paid, payout = 0, f"po_{day:%Y%m%d}"
        for payment in payments:
            net = payment.amount if payment.credit else -payment.amount
            paid += net
            yield _row(_stripe_row(payment, payout, net))
        yield _row((payout, f"{day} 00:00:00", f"txn_{payout}", f"{day} 23:00:00", f"{day} 16:00:00", f"{day} 23:00:00",
                    "usd", _plain(-paid), "0.00", _plain(-paid), "payout", payout, "STRIPE PAYOUT",
                    *("" for _ in _STRIPE[13:])))  # fmt: skip


def _stripe_row(payment: Payment, payout: str, net: int) -> tuple[object, ...]:
    day, payer, number = payment.day, payment.payer, payment.number
    fee = payment.amount // 34 + 30 if payment.credit else 0
    charge = f"ch_{number:016d}"
    numbers = payment.invoices[0].number if payment.invoices else ""
    return (
        payout, f"{day} 00:00:00", f"txn_{number:016d}", f"{day} 22:50:00", f"{day} 15:50:00", f"{day} 23:00:00", "usd",
        _plain(net + fee), _plain(fee), _plain(net), "charge" if payment.credit else "refund",
        charge if payment.credit else f"re_{number:016d}",
        f"Payment for Invoice {numbers}" if payment.credit else f"REFUND FOR CHARGE ({payment.memo})",
        _plain(net + fee), "usd", charge, f"pi_{number:016d}", f"cus_{payer.number:014d}", payer.name,
        f"ap{payer.number}@example.com", numbers, f"order {number}",
    )  # fmt: skip


def _row(cells: Iterable[object], *, delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="").writerow(cells)
    return out.getvalue()


def _plain(minor: int) -> str:
    return f"{'-' if minor < 0 else ''}{abs(minor) // 100}.{abs(minor) % 100:02d}"


def _german(minor: int) -> str:
    whole = f"{abs(minor) // 100:,}".replace(",", ".")
    return f"{'-' if minor < 0 else ''}{whole},{abs(minor) % 100:02d}"
