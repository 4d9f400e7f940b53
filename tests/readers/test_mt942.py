"""MT942 reports, whole."""

from pathlib import Path

from payportal.readers import mt940, mt942

SAMPLES = Path(__file__).parents[1] / "samples" / "bank"
REPORT = (SAMPLES / "mt942" / "within_the_day.sta").read_bytes()
ENTRIES = b":61:260301C5,NTRFINV7//B-1\n:86:INV7\n"


def test_a_report_is_known_by_its_limit():
    assert mt942.recognises(REPORT)
    assert not mt942.recognises((SAMPLES / "mt940" / "german_text.sta").read_bytes())
    assert not mt942.recognises(b"")


def test_its_lines_are_counted_and_none_is_a_receipt():
    result = mt942.read(REPORT)
    assert (len(result.lines), result.totals(credit=True), result.totals(credit=False)) == (
        4, {"EUR": 119000}, {"EUR": 7965},
    )  # fmt: skip
    assert (result.receipts, result.problems) == ([], [])


def test_the_statement_that_follows_brings_the_money_once():
    report = mt942.read(b":20:A\n:25:1\n:34F:EUR0,\n" + ENTRIES + b"-\n")
    statement = mt940.read(b":20:A\n:25:1\n:60F:C260301EUR0,\n" + ENTRIES + b":62F:C260301EUR5,\n-\n")
    assert [(line.pending, line.receipt) for line in report.lines] == [(True, None)] * len(report.lines)
    assert [(line.pending, line.receipt is not None) for line in statement.lines] == [
        (False, line.credit) for line in statement.lines
    ]
    assert (len(report.receipts), len(statement.receipts)) == (0, 1)
