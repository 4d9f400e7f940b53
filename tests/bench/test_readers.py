"""The command: files that its readers read to the cent, tables that name every format, a status that tells."""

import json
import sys

import pytest

from bench import readers
from bench.bankfiles import reading
from bench.bankfiles.contenders import PAYPORTAL, READERS, readers_of
from bench.bankfiles.formats import FORMATS, write
from bench.bankfiles.reading import Reading, Taken, verdict
from bench.bankfiles.story import Story, Totals, check_digit
from payportal.readers import detect


def run(monkeypatch, *words):
    monkeypatch.setattr(sys, "argv", ["readers", *words])
    with pytest.raises(SystemExit) as left:
        readers.main()
    return left.value.code


def test_every_format_is_measured():
    assert set(FORMATS) == set(detect.READERS)


def test_two_hundred_rows_of_every_format_are_read_right(monkeypatch, capsys):
    status = run(monkeypatch, "--rows", "200", "--alone", "--json")
    document = json.loads(capsys.readouterr().out)
    found = {one["format"]: one for one in document["readings"]}
    assert set(found) == set(FORMATS)
    assert {one["agrees"] for one in found.values()} == {"agrees"}
    assert all(one["full"]["megabytes"] > 10 and one["rows_per_second"] > 0 for one in found.values())
    assert (status, document["ok"]) == (0, True)


def test_the_tables_stand_beside_what_was_asked_for(monkeypatch, capsys):
    status = run(monkeypatch, "--rows", "200", "--only", "ofx", "--command")
    out = capsys.readouterr().out
    assert status == 0
    assert "| ofx | **payportal** |" in out
    assert "| ofx | ≤ 60 s, ≤ 300 MB |" in out
    assert out.count("| reached |") == 1
    assert all(f"| {name} |" in out for name in readers_of("ofx"))


def test_a_format_that_is_none_is_wrong_usage(monkeypatch, capsys):
    assert run(monkeypatch, "--only", "pdf") == 2
    assert "pdf: no such format" in capsys.readouterr().err


def test_a_story_is_told_alike_each_time_and_another_one_for_another_seed():
    story = Story(50, 3, 0.3)
    assert list(story) == list(story)
    assert list(Story(50, 4, 0.3)) != list(story)
    assert story.totals() == Totals(50, sum(one.amount for one in story if one.credit),
                                    sum(one.amount for one in story if not one.credit))  # fmt: skip
    assert all(sum(paid.amount for paid in one.invoices) == one.amount for one in story if one.credit)


def test_a_routing_number_gets_its_check_digit():
    assert [check_digit(routing) for routing in ("12100035", "02100002", "07100001")] == ["8", "1", "3"]


TRUTH = Totals(26, 5_000, 300)


@pytest.mark.parametrize(
    ("found", "refused", "said"),
    [
        (TRUTH, "", "agrees"),
        (Totals(24, 4_900, 300), "", "wrong: 2 of 26 lost"),
        (Totals(27, 5_000, 300), "", "wrong: 1 of 26 too many"),
        (Totals(26, 5_001, 299), "", "wrong: credits +1, debits -1 cents"),
        (Totals(), "no header", "refuses: no header"),
    ],
)
def test_what_is_said_of_a_reader(found, refused, said):
    assert verdict(TRUTH, found, refused) == said


@pytest.mark.parametrize(
    ("taken", "enough"),
    [
        (Taken(10, 30, 300, "agrees"), True),
        (Taken(10.1, 10.1, 100, "agrees"), False),
        (Taken(1, 1, 301, "agrees"), False),
        (Taken(1, 1, 100, "wrong: 2 of 26 lost"), False),
        (None, False),
    ],
)
def test_what_is_enough(taken, enough):
    one = Reading("bai2", PAYPORTAL, 26, 120, taken, None)
    assert one.enough is enough
    assert Reading("bai2", PAYPORTAL, 26, 120, Taken(1, 1, 1, "agrees"), None, by_command=taken).enough is (
        enough or taken is None
    )


def test_a_reader_is_stopped_when_its_time_is_over(tmp_path):
    truth = write("bai2", tmp_path / "file", rows=10)
    one = reading.measure(PAYPORTAL, "bai2", (tmp_path / "file", truth), (tmp_path / "file", truth), limit=0.01)
    assert one.verdict == "stopped after 0.01 s"
    assert not one.enough


def test_every_contender_reads_a_format_that_is_measured():
    assert {form for one in READERS.values() for form in one.formats} == set(FORMATS)
