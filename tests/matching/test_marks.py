import pytest

from payportal.matching.marks import LONGEST, account_mark, marks_of, name_mark, refusal_mark, text_mark
from tests.matching.builders import receipt


@pytest.mark.parametrize(
    ("said", "account", "name", "refusal"),
    [
        ({"name": "Quick Holding", "payer_account": "de89 3704-0044"}, "acct:DE8937040044", "name:QUICKHOLDING",
         "acct:DE8937040044"),
        ({"name": "Quick Hölding, Inc."}, "", "name:QUICKHOLDINGINC", "name:QUICKHOLDINGINC"),
        ({"name": "AB"}, "", "", ""),
        ({"name": "株式会社日本橋"}, "", "name:株式会社日本橋", "name:株式会社日本橋"),
        ({"name": "", "memo": "FROM GRAND HOLDING INV 4711"}, "", "", "text:GRANDHOLDING"),
        ({"name": "", "payer_account": " -- "}, "", "", ""),
    ],
)  # fmt: skip
def test_a_payer_is_marked_by_account_and_name_and_refused_by_the_surest(said, account, name, refusal):
    told = receipt(**said)
    assert (account_mark(told), name_mark(told), refusal_mark(told)) == (account, name, refusal)
    assert marks_of(told) == list(dict.fromkeys(mark for mark in (account, name, refusal) if mark))


def test_a_mark_fits_its_column():
    told = receipt(name="", memo="ABCDE FGHIJ " * 100)
    assert len(text_mark(told)) == LONGEST
