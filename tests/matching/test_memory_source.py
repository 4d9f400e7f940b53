from payportal.matching.memory_source import MemorySource
from tests.matching.builders import DAY, item, payer


def test_only_what_is_open_is_found():
    source = MemorySource([item(1), item(2, "K2", open_minor=0)], [payer()])
    assert source.item_ids_by_keys(["full:K0265479", "full:K2", "full:X"]) == {"full:K0265479": [1]}
    assert [one.item_id for one in source.open_items_of([1, 9])[1]] == [1]
    assert source.items([1, 2]).keys() == {1}


def test_a_customer_is_found_by_the_open_or_the_discounted_amount():
    source = MemorySource([item(1, minor=1000, discount_date=DAY, discount_minor=20)], [payer()])
    amounts = [("USD", 1000), ("USD", 980), ("EUR", 1000)]
    assert source.customers_with_amount(amounts) == {("USD", 1000): [1], ("USD", 980): [1]}


def test_long_lists_are_cut_one_beyond_what_counts_and_do_not_depend_on_the_order():
    items = [item(number, "SAME", minor=500, customer_id=number) for number in range(1, 71)]
    source = MemorySource(reversed(items), [payer(number) for number in range(300, 0, -1)])
    assert source.item_ids_by_keys(["full:SAME"])["full:SAME"] == list(range(1, 52))
    assert source.payer_ids_by_keys(["name:LINDENBAKERY"])["name:LINDENBAKERY"] == list(range(1, 202))
    assert source.customers_with_amount([("USD", 500)])["USD", 500] == list(range(1, 52))
