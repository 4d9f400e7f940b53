"""BAI2 text becomes logical records."""

import pytest

from payportal.domain.errors import FileRefused
from payportal.readers.bai2_records import Record, detail, records


def test_a_continuation_goes_on_with_the_next_field():
    (record,) = records("03,1,USD,010,500,,,015,600,,/\n88,040,700/\n88,,/\n")
    assert record.fields == ["1", "USD", "010", "500", "", "", "015", "600", "", "", "040", "700", "", ""]
    assert (record.line, record.code, record.physical) == (1, "03", 3)


def test_several_records_may_stand_on_one_line():
    text = "01,A,B,260315,0600,1,,,2/   02,B,A,1,260314,,USD,2/ 03,1,,/ 49,0,2/  98,0,1,4/ 99,0,1,6/\n"
    assert [(record.code, record.line) for record in records(text)] == [
        ("01", 1),
        ("02", 1),
        ("03", 1),
        ("49", 1),
        ("98", 1),
        ("99", 1),
    ]


@pytest.mark.parametrize("text", ["PAID 1/ 16, OF MAY", "REF 3/ 49, AND 2", "A/B 16,142,X"])
def test_a_slash_inside_text_parts_nothing_that_is_no_record(text):
    (record,) = records(f"16,142,500,Z,B,C,{text}/\n")
    assert detail(record).text == text


def test_a_wrapped_line_is_text_and_no_record():
    (record,) = records("16,142,500,Z,,,FIRST\nSECOND /\n")
    assert (record.physical, detail(record).text) == (1, "FIRST SECOND")


@pytest.mark.parametrize("text", ["00,A/\n", "garbage\n", "03,1,,/\ngarbage\n", "88,alone/\n"])
def test_a_line_that_begins_no_record_is_refused(text):
    with pytest.raises(FileRefused) as refused:
        list(records(text))
    assert refused.value.code == "unknown_record"


@pytest.mark.parametrize(
    ("body", "more", "expected"),
    [
        ("142,500,Z,BANK,CUST,TEXT", [], ("142", "500", "", "BANK", "CUST", "TEXT")),
        ("142,500,0,BANK,CUST,ONE, TWO /3/", [], ("142", "500", "", "BANK", "CUST", "ONE, TWO /3")),
        ("142,500,,BANK,CUST/", ["TEXT, MORE"], ("142", "500", "", "BANK", "CUST", "TEXT, MORE")),
        ("142,500,,BANK,,/", ["TEXT"], ("142", "500", "", "BANK", "", "TEXT")),
        ("142,500,,BANK/", ["CUST,TEXT"], ("142", "500", "", "BANK", "CUST", "TEXT")),
        ("142,500,V,260316,,BANK,CUST,T", [], ("142", "500", "260316", "BANK", "CUST", "T")),
        ("142,500,V,260316,2400,BANK,CUST,T", [], ("142", "500", "260316", "BANK", "CUST", "T")),
        ("142,500,S,1,2,3,BANK,CUST,T", [], ("142", "500", "", "BANK", "CUST", "T")),
        ("142,500,D,2,1,200,2,300,BANK,CUST,T", [], ("142", "500", "", "BANK", "CUST", "T")),
        ("142,500,D,2,1,200/", ["2,300,BANK,CUST,T"], ("142", "500", "", "BANK", "CUST", "T")),
        ("142,500/", [], ("142", "500", "", "", "", "")),
        ("890,,,,,A MESSAGE", [], ("890", "", "", "", "", "A MESSAGE")),
        ("142,500,Z,BANK,CUST,ONE", ["TWO, 2", "THREE/"], ("142", "500", "", "BANK", "CUST", "ONE TWO, 2 THREE")),
    ],
)  # fmt: skip
def test_a_detail_is_parted_up_to_its_text(body, more, expected):
    found = detail(Record(1, "16", body, more))
    assert (
        found.type_code,
        found.amount,
        found.value_date,
        found.bank_reference,
        found.customer_reference,
        found.text,
    ) == expected


@pytest.mark.parametrize("count", ["X", "-1", "999999999", ""])
def test_a_damaged_count_of_distributions_asks_for_no_fields(count):
    with pytest.raises(ValueError, match=f"^{count}$"):
        detail(Record(1, "16", f"142,500,D,{count},1,2,B,C,T"))
