import pytest

from payportal.domain.errors import FileRefused
from payportal.erp.einvoice_document import Stated, Totals
from payportal.erp.einvoice_totals import Sums, sums_of
from tests.erp.einvoices import refusal, sample


def totals(*, currency="", minimal=False, **amounts):
    """Totals of which each is one text or several."""
    stated = {
        name: tuple(Stated(text, currency, 7) for text in ([texts] if isinstance(texts, str) else texts))
        for name, texts in amounts.items()
    }
    return Totals(minimal=minimal, line=3, **stated)


WHOLE = {
    "lines": ["600.00", "400.00"], "line_total": "1000.00", "allowances": "50.00", "charges": "40.00",
    "exclusive": "990.00", "tax": "247.50", "inclusive": "1237.50", "prepaid": "237.00", "rounding": "-0.50",
    "payable": "1000.00",
}  # fmt: skip


def refused(stated, currency="EUR"):
    with pytest.raises(FileRefused) as error:
        sums_of(stated, currency)
    return error.value


def test_a_document_that_agrees_with_itself_gives_its_sums():
    assert sums_of(totals(**WHOLE), "EUR") == Sums(
        line_total=100_000, exclusive=99_000, tax=24_750, inclusive=123_750, prepaid=23_700, rounding=-50,
        payable=100_000,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "wrong", "rule", "words"),
    [
        ("lines", ["600.00", "400.01"], "br_co_10", "expected 1000.01, found 1000.00 EUR"),
        ("line_total", "1000.01", "br_co_10", "expected 1000.00, found 1000.01 EUR"),
        ("allowances", "50.01", "br_co_13", "expected 989.99, found 990.00 EUR"),
        ("charges", "0", "br_co_13", "expected 950.00, found 990.00 EUR"),
        ("exclusive", "990.01", "br_co_13", "expected 990.00, found 990.01 EUR"),
        ("tax", "247.51", "br_co_15", "expected 1237.51, found 1237.50 EUR"),
        ("tax", [], "br_co_15", "expected 990.00, found 1237.50 EUR"),
        ("inclusive", "1237.49", "br_co_15", "expected 1237.50, found 1237.49 EUR"),
        ("prepaid", [], "br_co_16", "expected 1237.00, found 1000.00 EUR"),
        ("rounding", [], "br_co_16", "expected 1000.50, found 1000.00 EUR"),
        ("payable", "-1000.00", "br_co_16", "expected 1000.00, found -1000.00 EUR"),
    ],
)
def test_a_wrong_sum_names_its_rule_its_line_and_both_figures(name, wrong, rule, words):
    error = refused(totals(**WHOLE | {name: wrong}))
    assert (error.code, error.line, words in error.message) == (rule, 7, True)
    assert error.message.startswith(rule.upper().replace("_", "-"))


@pytest.mark.parametrize(
    ("gone", "same"),
    [("line_total", "line_total"), ("exclusive", "exclusive"), ("inclusive", "inclusive"), ("payable", "payable")],
)
def test_what_is_left_out_is_worked_out_from_the_rest(gone, same):
    left = sums_of(totals(**{name: text for name, text in WHOLE.items() if name != gone}), "EUR")
    assert getattr(left, same) == getattr(sums_of(totals(**WHOLE), "EUR"), same)


def test_a_rule_holds_only_between_what_is_stated():
    # Older documents list their allowances without adding them up.
    assert sums_of(totals(lines=["100.00"], exclusive="90.00", tax="18.00", payable="108.00"), "EUR").payable == 10_800
    assert refused(totals(lines=["100.00"], exclusive="90.00", tax="18.00", payable="107.99")).code == "br_co_16"
    assert sums_of(totals(lines=["100.00", "5.00"], allowances="15.00"), "EUR").exclusive == 9_000


@pytest.mark.parametrize(
    ("lines", "currency", "total"),
    [
        (["0.125", "0.125"], "EUR", "0.25"),
        (["0.3333", "0.3333", "0.3334"], "EUR", "1.00"),
        (["10.5", "10.4"], "JPY", "21"),
        (["-0.005", "1"], "EUR", "1.00"),
    ],
)
def test_lines_may_be_finer_than_the_currency(lines, currency, total):
    assert sums_of(totals(lines=lines, line_total=total), currency).payable > 0
    assert refused(totals(lines=[*lines, "1"], line_total=total), currency).code == "br_co_10"


def test_the_smallest_profile_may_ask_for_less_than_its_total():
    small = {"exclusive": "500.00", "tax": "100.00", "inclusive": "600.00", "payable": "450.00"}
    assert sums_of(totals(minimal=True, **small), "EUR").payable == 45_000
    assert refused(totals(**small)).code == "br_co_16"
    assert refused(totals(minimal=True, **small | {"inclusive": "601.00"})).code == "br_co_15"
    without_tax = totals(minimal=True, exclusive="500.00", inclusive="600.00", payable="600.00")
    assert sums_of(without_tax, "EUR").tax == 10_000


def test_only_the_currency_of_the_document_is_added_up():
    both = Totals(
        exclusive=(Stated("100", "EUR", 1),),
        tax=(Stated("20", "EUR", 1), Stated("230", "SEK", 2)),
        inclusive=(Stated("120", "EUR", 1), Stated("1380", "SEK", 2)),
        payable=(Stated("120.00", "", 1),),
    )
    assert sums_of(both, "EUR").tax == 2_000
    assert refused(totals(currency="SEK", payable="1", exclusive="1")).code == "currency_mismatch"


def test_two_taxes_are_added_and_two_totals_are_a_contradiction():
    assert sums_of(totals(exclusive="100", tax=["5", "9.98"], inclusive="114.98"), "CAD").tax == 1_498
    assert refused(totals(exclusive="1", payable=["1", "2"])).code == "doubled_amount"
    assert sums_of(totals(exclusive="1", payable=["1", "1.00"]), "EUR").payable == 100


@pytest.mark.parametrize(
    ("text", "currency", "code"),
    [
        ("1.005", "EUR", "bad_amount"),
        ("1.5", "JPY", "bad_amount"),
        ("1,50", "EUR", "bad_amount"),
        ("1e3", "EUR", "bad_amount"),
        ("NaN", "EUR", "bad_amount"),
        ("+-5", "EUR", "bad_amount"),
        (".", "EUR", "bad_amount"),
        ("", "EUR", "bad_amount"),
        ("9" * 17, "EUR", "bad_amount"),
        ("9" * 18, "EUR", "bad_amount"),
        ("١", "EUR", "bad_amount"),
    ],
)
def test_an_amount_that_is_none_of_its_currency_is_refused(text, currency, code):
    error = refused(totals(exclusive=text), currency)
    assert (error.code, error.line) == (code, 7)


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [(".5", "EUR", 50), ("5.", "EUR", 500), ("+5.0000", "EUR", 500), ("-.25", "EUR", -25), ("1.234", "KWD", 1_234)],
)
def test_a_decimal_is_read_as_xml_lets_it_be_written(text, currency, minor):
    assert sums_of(totals(exclusive=text), currency).payable == minor


def test_a_document_without_a_total_is_refused_at_its_place():
    error = refused(totals(payable="1"))
    assert (error.code, error.line) == ("no_total", 3)


def test_the_line_of_the_wrong_amount_is_told():
    data = sample("ubl_invoice.xml", (">1000.00</cbc:PayableAmount>", ">1010.00</cbc:PayableAmount>"))
    line = data[: data.index(b">1010.00<")].count(b"\n") + 1
    assert (refusal(data).code, refusal(data).line) == ("br_co_16", line)
