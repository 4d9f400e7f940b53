"""What stands on a bill proves it, in every language in which we write it; anything else proves nothing."""

from hypothesis import given
from hypothesis import strategies as st

from payportal.domain.currency import exponent
from payportal.languages import writing
from payportal.languages.known import LANGUAGES
from payportal.models.invoice import Invoice
from payportal.queries.guest_lookup import _forms, _same_amount, counted_as

MINORS = st.integers(1, 10**12)
CURRENCIES = st.sampled_from(["USD", "EUR", "JPY", "KWD"])


def a_bill(minor, currency):
    return Invoice(number="INV-1", currency=currency, amount_minor=minor)


@given(MINORS, CURRENCIES, st.sampled_from(sorted(LANGUAGES)))
def test_an_amount_proves_its_bill_however_a_language_writes_it(minor, currency, language):
    bill = a_bill(minor, currency)
    for write in (writing.amount, writing.coded, writing.plain):
        assert _same_amount(write(minor, currency, language), bill)
    whole = str(minor).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert _same_amount(whole, a_bill(minor * 10 ** exponent(currency), currency))


@given(MINORS, MINORS, CURRENCIES, st.sampled_from(sorted(LANGUAGES)))
def test_another_amount_proves_nothing(minor, other, currency, language):
    # A text may be read in two ways; neither is more than a power of ten away from what it says.
    shift = 10 ** exponent(currency)
    if minor not in {other, other * shift, other // shift, other * 1000, other // 1000}:
        assert not _same_amount(writing.amount(other, currency, language), a_bill(minor, currency))


@given(st.text(max_size=50), MINORS)
def test_no_text_breaks_it(text, minor):
    assert _same_amount(text, a_bill(minor, "USD")) in (True, False)
    assert all(isinstance(form, str) for form in _forms(text.upper()))
    assert isinstance(counted_as(text), str)


@given(st.lists(st.from_regex(r"[A-Z]{1,3}|[1-9][0-9]{0,4}", fullmatch=True), min_size=1, max_size=4),
       st.integers(0, 3), st.sampled_from([" ", "-", "/", " - "]))  # fmt: skip
def test_zeros_in_front_of_a_group_are_put_in_and_left_out(groups, zeros, between):
    padded = [f"{'0' * zeros}{one}" if one.isdigit() and place == len(groups) - 1 else one
              for place, one in enumerate(groups)]  # fmt: skip
    printed, typed = between.join(padded), between.join(groups)
    assert "".join(padded) in set(_forms(typed))
    assert "".join(groups) in set(_forms(printed))
    assert counted_as(printed) == counted_as(typed)
