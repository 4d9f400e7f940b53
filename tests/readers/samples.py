"""The project's own bank files by format: those that are whole, and all of them with the profile that each needs."""

import json
from pathlib import Path

from payportal.readers.bank_csv_profile import BankCsvProfile, profile_of

FOLDER = Path(__file__).parents[1] / "samples" / "bank"
WHOLE = {
    "receipts_csv": ["any_order.csv", "faulty_rows.csv"],
    "bai_lockbox": ["old_layout.txt", "block_stream.txt", "sap_layout.txt"],
    "bai2": ["two_accounts.txt", "several_on_a_line.txt"],
    "mt940": ["german_text.sta", "two_pages.swi"],
    "mt942": ["within_the_day.sta"],
    "nacha": ["credits_with_remittance.ach", "returns_and_changes.ach"],
    "ofx": ["bank_statement.ofx", "card_statement.xml.ofx"],
    "x12_820": ["two_payments.x12", "old_sign.x12"],
    "x12_823": ["deposits.x12"],
    "x12_835": ["claims.835", "no_money.835"],
    "camt052": ["pending_and_booked.xml"],
    "camt053": ["batch_and_return.xml"],
    "camt054": ["notification.xml"],
    "stripe_payouts": ["payout.csv"],
    "bank_csv": ["german_cp1252.csv", "newest_first_utf16.csv", "card_export.csv"],
}
"""Files that are read from beginning to end, by format."""


def sample(name: str, file: str) -> bytes:
    """Return the bytes of a sample."""
    return (FOLDER / name / file).read_bytes()


def every(name: str) -> list[tuple[bytes, BankCsvProfile | None]]:
    """Return all samples of a format, those that are to be refused too, each with its profile where it has one."""
    paths = sorted(path for path in (FOLDER / name).iterdir() if not path.name.endswith(".expected.json"))
    return [(path.read_bytes(), profile(name, path.name)) for path in paths]


def profile(name: str, file: str) -> BankCsvProfile | None:
    """Return the profile that a bank's own CSV is read with, None for every other format."""
    if name != "bank_csv":
        return None
    document = json.loads((FOLDER / name / f"{file}.expected.json").read_text(encoding="utf-8"))
    return profile_of(document["profile"])
