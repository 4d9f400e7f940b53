"""The pain rows of the shared corpus are held against the schemas of the writers."""

import csv
from pathlib import Path

import pytest

from payportal.domain.errors import FileRefused
from payportal.writers.pain_proof import prove

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
REASONS = {"syn_pain.008_bad_ctrlsum_a.xml": "wrong_total", "syn_pain.008_bad_iban_b.xml": "bad_iban"}


def _rows() -> list[dict[str, str]]:
    manifest = CORPUS / "MANIFEST.csv"
    if not manifest.exists():
        return []
    with manifest.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["format"] == "pain"]


ROWS = _rows()
ABSENT = f"the shared corpus is NOT at {CORPUS}: only files of our own were proven"


@pytest.mark.skipif(not ROWS, reason=ABSENT)
@pytest.mark.parametrize("row", ROWS, ids=[row["path"] for row in ROWS])
def test_a_corpus_file_is_proven_as_its_manifest_says(row: dict[str, str]) -> None:
    data = (CORPUS / row["path"]).read_bytes()
    if row["expect"] == "reject":
        with pytest.raises(FileRefused) as refused:
            prove(data)
        assert refused.value.code == REASONS.get(Path(row["path"]).name, refused.value.code)
        return
    proof = prove(data)
    # pain.008 collects, which is a credit on our side; pain.001 pays.
    minor = int(row["credit_minor"]) + int(row["debit_minor"])
    assert (proof.transactions, proof.totals) == (int(row["n_txn"]), {row["currency"]: minor})
    assert row["extra"] == f"msg={proof.message}"


@pytest.mark.skipif(not ROWS, reason=ABSENT)
def test_the_corpus_holds_both_directions_and_both_ends() -> None:
    assert {row["expect"] for row in ROWS} == {"accept", "reject"}
    assert {row["extra"][4:12] for row in ROWS} == {"pain.001", "pain.008"}
