"""The receipt's text with its quotes marked, for every place a quote can point to."""

from datetime import date

import pytest

from payportal.domain.receipt import Receipt
from payportal.domain.remittance import RemittanceLine
from payportal.web.workbench.quoting import Passage, Piece, passages


def a_receipt(**said):
    return Receipt(transaction_id="T-1", value_date=date(2026, 10, 15), amount_minor=1, currency="USD", **said)


def test_what_a_clue_quotes_is_marked_with_its_reason():
    receipt = a_receipt(memo="CCD*ACME*INV-1007 TRACE 1")
    assert passages(receipt, [((10, 18), "INV-1007 quoted")]) == [
        Passage("Memo", (Piece("CCD*ACME*"), Piece("INV-1007", "INV-1007 quoted"), Piece(" TRACE 1")))
    ]


def test_every_line_stands_under_its_name_and_empty_ones_are_left_out():
    receipt = a_receipt(reference="REF 9", remittance=(RemittanceLine("INV-1"), RemittanceLine("INV-2")))
    assert [(passage.label, passage.pieces[0].text, passage.line) for passage in passages(receipt, [])] == [
        ("Reference", "REF 9", -1),
        ("Remittance 1", "INV-1", 0),
        ("Remittance 2", "INV-2", 1),
    ]


@pytest.mark.parametrize(
    ("quotes", "pieces"),
    [
        ([((1, 4), "a")], ["[INV]", " 7 8"]),
        ([((5, 6), "a"), ((7, 8), "b")], ["INV ", "[7]", " ", "[8]"]),
        ([((1, 6), "long"), ((5, 6), "within")], ["[INV 7]", " 8"]),
        ([((5, 6), "one"), ((5, 6), "the same again")], ["INV ", "[7]", " 8"]),
        ([((3, 3), "nothing")], ["INV 7 8"]),
        ([((5, 400), "beyond the end")], ["INV ", "[7 8]"]),
    ],
)
def test_quotes_never_overlap_or_lose_a_letter(quotes, pieces):
    (passage,) = passages(a_receipt(memo="INV 7 8"), quotes)
    assert [f"[{piece.text}]" if piece.why else piece.text for piece in passage.pieces] == pieces
    assert "".join(piece.text for piece in passage.pieces) == "INV 7 8"
