"""The command: books as files that its own and the book's scorer read, tables, and an exit status that tells."""

import csv
import json
import sys

import pytest

from bench import matching
from bench.books import trial
from bench.books.book import Shape
from bench.books.maker import make
from bench.books.score import score
from payportal.erp import customer_import, invoice_import
from payportal.readers import receipts_csv

SMALL = ["--seeds", "2", "--receipts", "40", "--items", "600"]


def run(monkeypatch, *words):
    monkeypatch.setattr(sys, "argv", ["matching", *words])
    with pytest.raises(SystemExit) as left:
        matching.main()
    return left.value.code


def test_books_are_written_as_the_files_of_the_interfaces(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "argv", ["matching", *SMALL, "--write", str(tmp_path)])
    matching.main()
    folder = tmp_path / "book-2"
    truth = [json.loads(line) for line in (folder / "truth.jsonl").read_text().splitlines()]
    with (folder / "invoices.csv").open(newline="") as file:
        numbers = {row["invoice_number"] for row in csv.DictReader(file)}
    assert len(truth) == 40
    assert {number for one in truth for number, _ in one["apply"]} <= numbers
    assert receipts_csv.read((folder / "receipts.csv").read_bytes()).problems == []
    assert invoice_import.read((folder / "invoices.csv").read_bytes()).problems == []
    assert customer_import.read((folder / "customers.csv").read_bytes()).problems == []


def test_the_tables_name_every_engine_and_every_figure(monkeypatch, capsys):
    status = run(monkeypatch, *SMALL, "--alone")
    out = capsys.readouterr().out
    assert "| **payportal** |" in out
    assert "| wrong automatic applications | 0 |" in out
    assert status == (1 if "| short |" in out else 0)


def test_a_trial_applies_what_is_clean_and_leaves_proved_books(tmp_path):
    book = make(Shape(seed=8, items=900, receipts=60))
    outcome = trial.payportal(book, tmp_path)
    found = score(book, outcome.applied, gifts=outcome.gifts, ranked=outcome.ranked)
    assert outcome.faults == []
    assert found.receipts == 60
    assert found.by_kind["clean_ref"]["right"] > found.by_kind["clean_ref"]["held"]


def test_a_trial_runs_on_postgresql_too(tmp_path, postgres):
    from bench.books.servers import server

    with server(postgres.url("postgres"), tmp_path) as (name, create):
        outcome = trial.payportal(make(Shape(seed=8, items=600, receipts=40)), tmp_path, url=create("trial"))
    assert name.startswith("PostgreSQL")
    assert outcome.applied
    assert outcome.faults == []
    assert postgres.admin.execute(
        "SELECT count(*) FROM pg_database WHERE datname LIKE 'payportal_bench%'"
    ).fetchone() == (0,)


def test_the_scale_figures_stand_beside_what_was_asked(monkeypatch, capsys):
    status = run(monkeypatch, "--scale", "--items", "2000", "--receipts", "30", "--database", "sqlite")
    out = capsys.readouterr().out
    for words in ("open items, one match run | ≤ 60 s |", "≤ 1,500 MB", "≤ 400 ms", "to its suggestions", "≤ 1.5 ×"):
        assert words in out
    assert status == 1  # a customer with too few items for a remittance of 800 lines
