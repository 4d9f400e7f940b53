"""``erp import --dry-run`` agrees with the rows of the shared corpus that are no bank's: invoices and rates."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
KINDS = {"invoice": ("invoices",), "fx": ("fx-rates", "--profile", "ecb")}


def _rows():
    manifest = CORPUS / "MANIFEST.csv"
    if not manifest.exists():
        return []
    with manifest.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["format"] in KINDS]


ROWS = _rows()
ABSENT = f"the shared corpus is NOT at {CORPUS}: only the project's own samples were read"
pytestmark = [
    pytest.mark.skipif(not ROWS, reason=ABSENT),
    # What a file says does not depend on the database.
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


def _extra(row):
    return dict(part.split("=", 1) for part in row["extra"].split(";") if part)


def _dry_run(flask, row):
    kind, *options = KINDS[row["format"]]
    return flask("erp", "import", kind, str(CORPUS / row["path"]), *options, "--dry-run", "--json")


def _due(minor, currency):
    return {currency: Decimal(minor).scaleb(-2)} if int(minor) else {}


def _amounts(side):
    return {code: Decimal(amount) for code, amount in side.items() if Decimal(amount)}


@pytest.mark.parametrize("row", [row for row in ROWS if row["format"] == "invoice"], ids=lambda row: row["path"])
def test_an_invoice_reads_as_its_manifest_says(flask, stored, row):
    before = stored()
    said = _dry_run(flask, row)
    assert stored() == before
    if row["expect"] == "reject":
        assert (said.status, said.json["refused"], len(said.stderr.splitlines())) == (2, True, 1)
        return
    # The book is empty, so that the buyer is a problem; nothing else may be.
    assert (said.status, [problem["code"] for problem in said.json["problems"]]) == (1, ["unknown_customer"])
    assert said.json["documents"] == int(row["n_txn"])
    due = _due(row["credit_minor"], row["currency"]), _due(row["debit_minor"], row["currency"])
    assert (_amounts(said.json["credits"]), _amounts(said.json["debits"])) == due
    [document], extra = said.json["invoices"], _extra(row)
    assert (document["syntax"], document["number"], document["type_code"], document["lines"]) == (
        extra["syntax"], extra["number"], extra["type"], int(extra["lines"]),
    )  # fmt: skip
    amounts = ("net", "tax", "payable")
    assert [Decimal(document[name]) for name in amounts] == [Decimal(extra[name]) for name in amounts]


@pytest.mark.parametrize("row", [row for row in ROWS if row["format"] == "fx"], ids=lambda row: row["path"])
def test_exchange_rates_read_as_their_manifest_says(flask, stored, row):
    before = stored()
    said = _dry_run(flask, row)
    assert (said.status, said.json["rows"], said.json["problems"]) == (0, int(row["n_txn"]), [])
    assert said.json["new"] > int(row["n_txn"])  # every currency of every day
    assert stored() == before


def test_the_corpus_holds_invoices_and_rates(database_url):
    assert {row["format"] for row in ROWS} == set(KINDS)
