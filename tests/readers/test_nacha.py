"""ACH files: order, counts, hashes and totals."""

from datetime import date
from pathlib import Path

import pytest

from payportal.domain.errors import FileRefused
from payportal.readers import nacha

SAMPLES = Path(__file__).parents[1] / "samples" / "bank" / "nacha"
CREDITS = (SAMPLES / "credits_with_remittance.ach").read_text("ascii")
RETURNS = (SAMPLES / "returns_and_changes.ach").read_text("ascii")
LINES = CREDITS.splitlines()


def changed(before, after, text=CREDITS):
    assert before in text
    return text.replace(before, after, 1).encode()


def joined(lines):
    return "\n".join(lines).encode()


def without(index):
    return joined(LINES[:index] + LINES[index + 1 :])


@pytest.mark.parametrize(
    "data",
    [
        CREDITS.replace("\n", "\r\n").encode(),
        CREDITS.replace("\n", "").encode(),
        joined([line.rstrip() for line in LINES]),
        joined([line for line in LINES if set(line) != {"9"}]),
        b"\xef\xbb\xbf" + CREDITS.encode() + b"\x1a",
    ],
    ids=["CRLF", "stream", "trimmed", "unfilled", "marks"],
)
def test_transfer_changes_the_shape_and_not_the_money(data):
    result = nacha.read(data)
    assert (len(result.lines), result.totals(credit=True), result.totals(credit=False), result.problems) == (
        4,
        {"USD": 173050},
        {"USD": 9900},
        [],
    )


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (changed("0000148000", "0000148001"), "control_credit"),
        (changed("0000009900", "0000009901"), "control_debit"),
        (changed("6221210003", "6221210013"), "control_hash"),
        (changed("0000148000", "00O0148000"), "bad_amount"),
        (changed("622121000358", "62212100O358"), "bad_number"),
        (changed("622121000358", "620121000358"), "bad_transaction_code"),
        (changed("5220BIRCH", "5280BIRCH"), "adv_batch"),
        (changed("081000030000001\n5200", "081000030000009\n5200"), "wrong_batch"),
        (changed("9000002", "9000003"), "control_batches"),
        (changed("REF-1          0004", "REF-1          0003"), "addenda_count"),
        (without(0), "no_header"),
        (without(1), "no_batch"),
        (without(2), "stray_addenda"),
        (without(3), "addenda_count"),
        (without(7), "open_batch"),
        (joined(LINES[:14]), "truncated"),
        (joined([*LINES, LINES[1]]), "after_trailer"),
        (joined([LINES[0], *LINES]), "second_header"),
        (joined([LINES[0], "4" + LINES[1][1:], *LINES[1:]]), "unknown_record"),
        (joined([LINES[0] + "1", *LINES[1:]]), "bad_length"),
        (changed("BIRCH AND SONS", "BIRCH\x1aAND SONS"), "control_character"),
    ],
)
def test_a_file_that_does_not_add_up_is_refused(data, code):
    with pytest.raises(FileRefused) as refused:
        nacha.read(data)
    assert refused.value.code == code


def test_the_refusal_names_both_figures_and_the_line():
    with pytest.raises(
        FileRefused, match="cents of credits of the file: the file states 173051, its records give 173050"
    ) as refused:
        nacha.read((SAMPLES / "wrong_file_credit.ach").read_bytes())
    assert refused.value.line == 15


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("5220BIRCH AND SONS  ", f"5220{'':16}", "no_company"),
        ("CTXPAYMENT   ", "CTX          ", "no_description"),
        ("CCDINVOICES  ", "TELINVOICES  ", "tel_credit"),
        ("HARBORLITE INC          0081000030000003", "HARBORLITE INC          7081000030000003", "addenda_indicator"),
        ("0081000030000003", "0091000030000003", "trace_origin"),
        ("62212100035855501", "62212100035755501", "check_digit"),
        ("WILLOW LLC  ", "WILLOW LLĆ  ", "not_ascii"),
        ("CCDINVOICES  ", "CCDREVERSAL  ", "reversal"),
    ],
)
def test_a_lesser_flaw_is_told_once_and_the_money_is_read(before, after, code):
    result = nacha.read(changed(before, after))
    assert [problem.code for problem in result.problems].count(code) == 1
    assert result.totals(credit=True) == {"USD": 173050}


def test_a_batch_without_a_date_takes_that_of_the_file():
    result = nacha.read(changed("260314260316", "260314000000"))
    assert result.lines[0].value_date == date(2026, 3, 14)


def test_a_file_without_any_date_is_refused():
    text = CREDITS.replace("0322603140930", "0322613140930").replace("260314260316", "      000000")
    with pytest.raises(FileRefused) as refused:
        nacha.read(text.encode())
    assert refused.value.code == "bad_date"


def test_a_file_without_a_batch_is_told():
    trailer = f"9{0:06}{1:06}{0:08}{0:010}{0:012}{0:012}".ljust(94)
    result = nacha.read(joined([LINES[0], trailer]))
    assert (result.lines, [problem.code for problem in result.problems]) == ([], ["no_batches"])


def test_returns_and_changes_are_never_receipts():
    result = nacha.read(RETURNS.encode())
    assert result.receipts == []
    assert [(line.returns, line.return_code, line.amount_minor) for line in result.lines] == [
        ("121000350000055", "R01", 40000),
        ("121000350000056", "R99", 1200),
        ("", "C01", 0),
    ]


def test_a_trailer_of_nines_alone_is_no_trailer():
    assert nacha.recognises(b"9" * 94) is False
