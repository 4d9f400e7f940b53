"""The readers agree with every row of the shared corpus, and with the project's own samples where it is absent."""

import csv
import json
from collections import Counter
from pathlib import Path

import pytest

from payportal.domain.errors import FileRefused
from payportal.domain.receipt import Receipt
from payportal.readers import detect
from payportal.readers.bank_csv_profile import BankCsvProfile, parse_profile, profile_of
from payportal.readers.result import ReadResult

ROOT = Path(__file__).parents[2]
CORPUS = ROOT.parent / "shared" / "corpus"
SAMPLES = ROOT / "tests" / "samples" / "bank"
FORMATS = set(detect.READERS)
FAMILIES = {
    "csv": {"bank_csv"},
    "stripe": {"stripe_payouts"},
    "camt": {"camt052", "camt053", "camt054"},
    "x12": {"x12_820", "x12_823", "x12_835"},
    "mt940": {"mt940", "mt942"},
}
"""The readers of what the manifest calls otherwise."""


def _corpus() -> list[dict[str, str]]:
    manifest = CORPUS / "MANIFEST.csv"
    if not manifest.exists():
        return []
    with manifest.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if _readers(row) <= FORMATS]


def _readers(row: dict[str, str]) -> set[str]:
    return FAMILIES.get(row["format"], {row["format"]})


def _profile(row: dict[str, str]) -> BankCsvProfile | None:
    text = row["extra"].removeprefix("profile=")
    return parse_profile(text) if row["format"] == "csv" else None


ROWS = _corpus()
# Its ledger balance is as empty as that of syn_ofx1_empty_ledgerbal_a.ofx, which must warn: the two are told alike.
# The manifest does not foot claims (835) and looks at no day: these four do not foot, in two BPR16 is no day.
TOLD = {
    "ofx/ofxparser__fixtures_ofxdata-selfclose.ofx": {"empty_balance"},
    "x12/X12-Examples__X12_Custom835.txt": {"residual"},
    "x12/X12Parser__FromNth_835_WithMultipleInterchanges.txt": {"residual"},
    "x12/X12Parser___5010_Example1.txt": {"residual"},
    "x12/X12Parser___5010_ExampleFromNth.txt": {"residual"},
    "x12/x12__835_005010X221A1_managed-care.835": {"bad_date"},
    "x12/x12__example_5010_835_sample2.txt": {"bad_date"},
    # A day that is none is never moved in silence.
    "mt940/mt940__self-provided_transaction_details_wrapped.sta": {"moved_date"},
    "mt940/mt940__self-provided_wrapped_timestamp.sta": {"moved_date"},
    # Its last entry stands behind the end of the statement, where no balance proves it.
    "mt940/mt940__self-provided_multiline.sta": {"outside_statement"},
}


def _stated(minor: str, currency: str) -> dict[str, int]:
    if "=" in minor:
        pairs = (part.split("=") for part in minor.split("|"))
        return {code: int(value) for code, value in pairs if int(value)}
    return {currency: int(minor)} if minor and int(minor) else {}


def _figures(result: ReadResult) -> tuple[int, dict[str, int], dict[str, int]]:
    credits, debits = (
        {code: minor for code, minor in result.totals(credit=credit).items() if minor} for credit in (True, False)
    )
    return result.transactions, credits, debits


@pytest.mark.skipif(not ROWS, reason=f"the shared corpus is NOT at {CORPUS}: only the project's own samples were read")
@pytest.mark.parametrize("row", ROWS, ids=[row["path"] for row in ROWS])
def test_a_corpus_file_reads_as_its_manifest_says(row: dict[str, str]) -> None:
    data = (CORPUS / row["path"]).read_bytes()
    result = _read(data, _profile(row))
    if isinstance(result, FileRefused):
        assert row["expect"] in {"reject", "warn"}, result.message
        assert result.message
        return
    assert row["expect"] in {"accept", "warn"}
    assert result.format in _readers(row)
    stated = _stated(row["credit_minor"], row["currency"]), _stated(row["debit_minor"], row["currency"])
    assert _figures(result) == (int(row["n_txn"]), *stated)
    assert {problem.code for problem in result.problems} <= TOLD.get(row["path"], set()) or row["expect"] == "warn"
    assert result.problems or row["expect"] == "accept"


def _read(data: bytes, profile: BankCsvProfile | None = None) -> ReadResult | FileRefused:
    try:
        return detect.read(data, profile=profile)
    except FileRefused as error:
        return error


@pytest.mark.skipif(not ROWS, reason=f"the shared corpus is NOT at {CORPUS}")
def test_the_corpus_holds_rows_of_every_bank_format_read_here() -> None:
    formats = Counter(row["format"] for row in ROWS)
    assert set(formats) >= {"bai_lockbox", "bai2", "camt", "csv", "mt940", "nacha", "ofx", "stripe", "x12"}


EXPECTATIONS = sorted(SAMPLES.glob("*/*.expected.json"))


@pytest.mark.parametrize("path", EXPECTATIONS, ids=[f"{path.parent.name}/{path.stem}" for path in EXPECTATIONS])
def test_an_own_sample_reads_as_expected(path: Path) -> None:
    expected = json.loads(path.read_text(encoding="utf-8"))
    data = (path.parent / expected["file"]).read_bytes()
    profile = profile_of(expected["profile"]) if "profile" in expected else None
    if "refused" in expected:
        with pytest.raises(FileRefused) as refused:
            detect.read(data, profile=profile)
        assert {"code": refused.value.code, "line": refused.value.line} == expected["refused"]
        return
    result = detect.read(data, profile=profile)
    count, credits, debits = _figures(result)
    found = {"format": result.format, "transactions": count, "credits": credits, "debits": debits}
    found |= {"receipts": [_shown(receipt) for receipt in result.receipts]}
    found |= {"problems": [[problem.line, problem.code] for problem in result.problems]}
    assert found == {key: value for key, value in expected.items() if key not in ("file", "profile")}


def _shown(receipt: Receipt) -> list[object]:
    lines = [
        [line.reference, line.amount_minor, line.discount_minor, line.deduction_minor, line.deduction_reason]
        for line in receipt.remittance
    ]
    return [receipt.transaction_id, receipt.value_date.isoformat(), receipt.amount_minor, receipt.currency, lines]
