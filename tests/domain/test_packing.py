import pickle
from dataclasses import dataclass
from datetime import date

from payportal.domain.packing import packed
from payportal.domain.receipt import Method, Receipt
from payportal.domain.remittance import RemittanceLine


@packed
@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    left: int
    right: str = ""


def test_a_packed_noun_comes_back_equal():
    assert pickle.loads(pickle.dumps(Pair(left=1, right="é"))) == Pair(left=1, right="é")


def test_a_receipt_with_its_remittance_comes_back_equal():
    line = RemittanceLine(reference="INV-1", amount_minor=-5)
    told = Receipt(transaction_id="T", value_date=date(2026, 3, 1), amount_minor=7, currency="USD",
                   method=Method.WIRE, memo="x", remittance=(line,))  # fmt: skip
    assert pickle.loads(pickle.dumps(told)) == told
