"""The engines that payportal is compared with do what their users would have them do, no less."""

import pytest

from bench.books.book import Shape
from bench.books.maker import make
from bench.books.others import SPLINK, engines, scores
from bench.engines.digits import by_digits
from bench.engines.exact import by_number
from bench.engines.fuzzy import by_name

CUSTOMERS = [
    {"customer_number": "C1", "name": "Alder Freight Inc"},
    {"customer_number": "C2", "name": "Coral Gaskets Ltd"},
]


def item(number, amount, owner="C1", currency="USD"):
    return {"invoice_number": number, "customer_number": owner, "currency": currency, "open_amount": amount}


def receipt(amount, *, payer="", memo="", reference="", remittance="", currency="USD"):
    return {"transaction_id": "T1", "amount": amount, "currency": currency, "payer_name": payer, "memo": memo,
            "reference": reference, "remittance": remittance}  # fmt: skip


BOTH = [("A-10234", 10_000), ("A-10235", 5_000)]
ITEMS = [item("A-10234", "100.00"), item("A-10235", "50.00"), item("B-20001", "100.00", "C2")]


def paid(engine, one):
    return [(row["invoice_number"], cash) for _, row, cash in engine([one], ITEMS, CUSTOMERS)]


@pytest.mark.parametrize(("engine", "one", "expected"), [
    (by_number, receipt("100.00", memo="INV#A-10234"), [("A-10234", 10_000)]),
    (by_number, receipt("150.00", memo="A-10234, A-10235"), BOTH),
    (by_number, receipt("150.00", remittance="A-10234=100.00;A-10235=50.00"), BOTH),
    (by_number, receipt("99.00", memo="INV A-10234"), []),
    (by_number, receipt("100.00", memo="INV A-10234", currency="EUR"), []),
    (by_number, receipt("100.00", memo="INV 10234"), []),
    (by_digits, receipt("100.00", memo="INV 10234"), [("A-10234", 10_000)]),
    (by_digits, receipt("99.50", memo="INV A10234"), [("A-10234", 9_950)]),
    (by_digits, receipt("98.00", memo="INV A10234"), []),
    (by_digits, receipt("50.00", memo="10234 10235"), [("A-10235", 5_000)]),
    (by_digits, receipt("150.00", memo="10234 10235"), BOTH),
    (by_name, receipt("100.00", payer="CORAL GASKETS"), [("B-20001", 10_000)]),
    (by_name, receipt("100.00", payer="ALDER FREIGHT"), [("A-10234", 10_000)]),
    (by_name, receipt("100.00", payer="HALCYON TOOLING"), []),
    (by_name, receipt("99.00", payer="CORAL GASKETS"), []),
])  # fmt: skip
def test_what_each_applies(engine, one, expected):
    assert paid(engine, one) == expected


def test_no_item_is_paid_twice():
    twice = [receipt("100.00", payer="CORAL GASKETS", memo="B-20001")] * 2
    for engine in (by_number, by_digits, by_name):
        assert len(list(engine(twice, ITEMS, CUSTOMERS))) == 1, engine.__name__


def test_the_linkage_library_links_by_name_amount_and_digits():
    known = engines(linkage=True)
    if SPLINK not in known:
        pytest.skip("splink could not be fetched")
    found = scores(make(Shape(seed=7, items=3_000, receipts=300)), known)[SPLINK]
    assert found.right > 20
    assert found.right > 10 * found.wrong
