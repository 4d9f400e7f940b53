"""The measurement of the portal in small: a whole book whose books agree, every page, a status that tells."""

import json
import sys

import pytest

from bench import portal
from bench.books import trial
from bench.pages import table
from bench.pages.build import build
from bench.pages.crowd import Size, counts, drawn
from bench.pages.timed import Request
from bench.pages.visits import PAGES
from payportal.models.base import db
from payportal.models.invoice import Invoice
from payportal.queries.ledger_proof import prove
from payportal.web.clock import today

SMALL = ["--invoices", "2000", "--customers", "200", "--requests", "3"]


def run(monkeypatch, *words):
    monkeypatch.setattr(sys, "argv", ["portal", *SMALL, *words])
    with pytest.raises(SystemExit) as left:
        portal.main()
    return left.value.code


def test_most_customers_have_few_invoices_and_a_handful_very_many():
    found = counts(Size(1_000_000, 100_000))
    assert (sum(found), len(found), min(found)) == (1_000_000, 100_000, 1)
    assert found[:11] == [10_000] * 10 + [1_000]
    assert sorted(found)[50_000] <= 7


def test_who_has_more_comes_more_often():
    places = list(drawn([90, 5, 5], 200, seed=1))
    assert set(places) == {0, 1, 2}
    assert places.count(0) > 150


@pytest.mark.parametrize("which", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_the_books_of_a_built_book_agree(which, tmp_path, request):
    url = f"sqlite:///{tmp_path}/book.db" if which == "sqlite" else request.getfixturevalue("postgresql_url")
    with trial.application(tmp_path, url):
        build(Size(600, 60), today=today())
        assert prove(db.session()).faults == []
        assert db.session().query(Invoice).count() == 600
        assert 0 < db.session().query(Invoice).filter(Invoice.open_minor != 0).count() < 400


def test_every_page_is_measured_beside_an_ordinary_one(monkeypatch, capsys, tmp_path):
    status = run(monkeypatch, "--database", "sqlite", "--keep", str(tmp_path))
    out = capsys.readouterr().out
    assert all(f"| {page.name} |" in out for page in PAGES)
    assert "| an ordinary list, last page |" in out
    assert status == (1 if "| short |" in out else 0)
    run(monkeypatch, "--database", "sqlite", "--json", "--keep", str(tmp_path))  # the book that is there
    [rows] = json.loads(capsys.readouterr().out).values()
    assert {one["page"] for one in rows} >= {page.name for page in PAGES}
    assert all(request["queries"] > 0 for one in rows for request in one["requests"])


def test_a_page_that_is_late_or_heavy_is_short():
    fast = Request(wall=9.0, own=0.1, processor=0.05, queries=3, size=100, compressed=50, cold=False)
    slow, heavy = (Request(wall=9.0, own=own, processor=own, queries=3, size=size, compressed=50, cold=True)
                   for own, size in ((0.2, 100), (0.1, 60_001)))  # fmt: skip
    assert table.Row("page", 0.15, [fast] * 19 + [slow]).enough  # 95 of 100 are in time
    assert not table.Row("page", 0.15, [fast] * 18 + [slow] * 2).enough
    assert not table.Row("page", 0.15, [fast, heavy]).enough
    assert table.Row("other", None, [slow, heavy]).enough
