"""A linkage library: splink (MIT), Fellegi and Sunter's model with its weights learned from the data, on DuckDB."""

import logging
import re
from collections.abc import Iterator

import pyarrow
import splink.comparison_library as compare
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from bench.engines import Paid, Rows, minor, text_of

RUN = re.compile(r"\d{4,}")
SURE = 0.95
SETTINGS = SettingsCreator(
    link_type="link_only",
    comparisons=[
        compare.JaroWinklerAtThresholds("name", [0.95, 0.88, 0.7]),
        compare.ExactMatch("amount"),
        compare.ArrayIntersectAtSizes("tokens", [1]),
    ],
    blocking_rules_to_generate_predictions=[block_on("amount"), block_on("tokens", arrays_to_explode=["tokens"])],
)


def by_linkage(receipts: Rows, invoices: Rows, customers: Rows) -> Iterator[Paid]:
    """Apply the likeliest link of each receipt, one item each, where the model is sure of it."""
    items = {f"{row['customer_number']} {row['invoice_number']}": row for row in invoices}
    amounts = {row["transaction_id"]: minor(row) for row in receipts}
    paid: set[str] = set()
    done: set[str] = set()
    for receipt, item in _links(_receipts(receipts), _items(invoices, customers)):
        if receipt in done or item in paid:
            continue
        done.add(receipt)
        paid.add(item)
        yield receipt, items[item], min(amounts[receipt], minor(items[item], "open_amount"))


def _links(receipts: pyarrow.Table, items: pyarrow.Table) -> list[tuple[str, str]]:
    """Return pairs of receipt and item of which the model is sure, the likeliest first."""
    logging.getLogger("splink").setLevel(logging.ERROR)
    database = DuckDBAPI()
    tables = [database.register(receipts, dataset_display_name="a_receipt"),
              database.register(items, dataset_display_name="b_item")]  # fmt: skip
    linker = Linker(tables, SETTINGS, log_level=logging.ERROR)
    train = linker.training
    train.estimate_probability_two_random_records_match([block_on("amount", "name")], recall=0.5)
    train.estimate_u_using_random_sampling(max_pairs=1_000_000, seed=1)
    train.estimate_parameters_using_expectation_maximisation(block_on("amount"), record_sample_proportion=1.0)
    train.estimate_parameters_using_expectation_maximisation(block_on("name"), record_sample_proportion=1.0)
    found = linker.inference.predict(threshold_match_probability=SURE).as_record_list()
    found.sort(key=lambda row: (-row["match_weight"], row["unique_id_l"], row["unique_id_r"]))
    return [(row["unique_id_l"], row["unique_id_r"]) for row in found]


def _receipts(receipts: Rows) -> pyarrow.Table:
    return pyarrow.table({
        "unique_id": [row["transaction_id"] for row in receipts],
        "name": [row["payer_name"].upper() or None for row in receipts],
        "amount": [f"{row['currency']} {row['amount']}" for row in receipts],
        "tokens": [sorted(set(RUN.findall(text_of(row)))) for row in receipts],
    })  # fmt: skip


def _items(invoices: Rows, customers: Rows) -> pyarrow.Table:
    names = {row["customer_number"]: row["name"].upper() for row in customers}
    return pyarrow.table({
        "unique_id": [f"{row['customer_number']} {row['invoice_number']}" for row in invoices],
        "name": [names[row["customer_number"]] for row in invoices],
        "amount": [f"{row['currency']} {row['open_amount']}" for row in invoices],
        "tokens": [sorted(set(RUN.findall(row["invoice_number"]))) for row in invoices],
    })  # fmt: skip
