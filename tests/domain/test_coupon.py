"""What a code takes off, to the minor unit: a table, and what holds for every payment."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payportal.domain import coupon
from payportal.domain.coupon import CouponKind, CouponTerms, spread
from payportal.domain.errors import BadTerms


def percent(value, **more):
    return CouponTerms(kind=CouponKind.PERCENT, percent=Decimal(value), **more)


def fixed(minor, **more):
    return CouponTerms(kind=CouponKind.FIXED, amount_minor=minor, **more)


@pytest.mark.parametrize(
    ("terms", "base", "off"),
    [
        (percent("10"), 120000, 12000),
        (percent("10"), 117600, 11760),  # after 2 % for paying early: of what is left to pay
        (percent("12.5"), 999, 125),  # 124.875
        (percent("50"), 1, 0),  # half a cent goes to the even side
        (percent("50"), 3, 2),
        (percent("100"), 4711, 4711),
        (percent("10", most_minor=5000), 120000, 5000),
        (percent("10", least_minor=10000), 9999, 0),
        (percent("10", least_minor=10000), 10000, 1000),
        (percent("0.0001"), 100, 0),
        (fixed(2500), 10000, 2500),
        (fixed(2500), 2000, 2000),  # never below nothing
        (fixed(2500, most_minor=1000), 10000, 1000),
        (fixed(2500, least_minor=10000), 9999, 0),
        (fixed(1), 0, 0),
    ],
)
def test_what_a_code_takes_off(terms, base, off):
    assert terms.discount(base) == off


@pytest.mark.parametrize(
    ("off", "parts", "shares"),
    [
        (100, {1: 100, 2: 100, 3: 100}, {1: 34, 2: 33, 3: 33}),
        (1, {1: 1, 2: 2}, {1: 0, 2: 1}),  # the largest remainder
        (10, {7: 5, 3: 5}, {7: 5, 3: 5}),
        (11760, {1: 117600}, {1: 11760}),
        (7000, {1: 120000, 2: 35000}, {1: 5419, 2: 1581}),
        (0, {1: 5}, {1: 0}),
        (0, {}, {}),
    ],
)
def test_the_shares_of_the_invoices(off, parts, shares):
    assert spread(off, parts) == shares


@given(st.dictionaries(st.integers(1, 50), st.integers(0, 10**9), min_size=1, max_size=12), st.data())
def test_shares_add_up_and_none_is_above_its_part(parts, data):
    off = data.draw(st.integers(0, sum(parts.values())))
    shares = spread(off, parts)
    assert sum(shares.values()) == off
    assert all(0 <= shares[key] <= part for key, part in parts.items())
    exact = {key: off * part / max(sum(parts.values()), 1) for key, part in parts.items()}
    assert all(abs(shares[key] - exact[key]) <= 1 for key in parts)


@given(
    st.builds(percent, st.decimals("0.01", "100", places=2), least_minor=st.integers(0, 10**6),
              most_minor=st.none() | st.integers(1, 10**6)) | st.builds(fixed, st.integers(1, 10**9)),
    st.integers(0, 10**9),
)  # fmt: skip
def test_never_more_than_all_and_never_more_than_its_lid(terms, base):
    off = terms.discount(base)
    assert 0 <= off <= base
    assert terms.most_minor is None or off <= terms.most_minor


def test_more_than_all_parts_together_is_refused():
    with pytest.raises(BadTerms):
        spread(11, {1: 5, 2: 5})
    with pytest.raises(BadTerms):
        spread(1, {1: 5, 2: -1})


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: percent("0"),
        lambda: percent("100.01"),
        lambda: fixed(0),
        lambda: fixed(-5),
        lambda: percent("5", least_minor=-1),
        lambda: percent("5", most_minor=0),
    ],
)
def test_promises_without_sense_are_refused(wrong):
    with pytest.raises(BadTerms):
        wrong()


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("spring-10", "SPRING-10"),
        (" spring 10 ", "SPRING10"),
        ("SPRÏNG", ""),
        ("<script>", ""),
        ("A" * 25, ""),
        ("", ""),
        ("A\0B", ""),
    ],
)
def test_a_code_is_read_as_people_type_it(typed, code):
    assert coupon.normal(typed) == code


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("SPRING-10", ""),
        ("ABC", "4 to 24"),
        ("-ABCD", "4 to 24"),
        ("", "4 to 24"),
        ("REF-ABCDEFGH", "that customers pass on"),
        ("TAKEN", "already"),
    ],
)
def test_a_code_that_the_seller_chooses(code, words):
    assert words in coupon.fault(code, ["TAKEN"])
    assert bool(coupon.fault(code, ["TAKEN"])) == bool(words)
