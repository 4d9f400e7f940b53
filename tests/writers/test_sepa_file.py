"""What the library builds, streamed: its own bytes but for ids and moment, and the same ones each time."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sepaxml import SepaDD, SepaTransfer

from payportal.writers import pain001, pain008
from payportal.writers import sepa_rules as rules
from tests.writers.sepa_orders import a_batch, a_collection, a_payment, collections, parsed

PAYMENTS = a_batch(a_payment(remittance="May"), a_payment("P-2", 99_99, remittance="June"))
COLLECTIONS = a_batch(a_collection(remittance="May", sequence="FRST"), a_collection("C-2", remittance="June"))
OF_CHANCE = re.compile(rb"<(MsgId|CreDtTm|PmtInfId)>[^<]*|\n")


def by_the_library_alone(library, batch, version, **config):
    document = library(rules.sender(batch) | config, schema=version, clean=False)
    for payment in rules.payments(batch):
        document.add_payment(payment)
    return document.export(validate=True)


@pytest.mark.parametrize(
    ("write", "library", "batch", "version"),
    [
        (pain001.write, SepaTransfer, PAYMENTS, "pain.001.001.09"),
        (pain008.write, SepaDD, COLLECTIONS, "pain.008.001.08"),
    ],
)
def test_the_streamed_file_is_the_librarys_own(write, library, batch, version):
    config = {"creditor_id": batch.originator.creditor_id} if batch.collects else {}
    theirs = by_the_library_alone(library, batch, version, **config)
    assert OF_CHANCE.sub(b"", write(batch)) == OF_CHANCE.sub(b"", theirs)


@pytest.mark.parametrize(("write", "batch"), [(pain001.write, PAYMENTS), (pain008.write, COLLECTIONS)])
def test_the_same_batch_gives_the_same_bytes(write, batch):
    assert write(batch) == write(replace(batch))
    assert write(batch) != write(replace(batch, batch_id="B-2"))


def test_the_moment_is_that_of_the_batch_in_utc():
    paris = datetime(2026, 11, 26, 10, 30, 5, 999, tzinfo=timezone(timedelta(hours=1)))
    for created in (paris, paris.astimezone(UTC), paris.astimezone(UTC).replace(tzinfo=None)):
        data = pain001.write(a_batch(a_payment(), created_at=created))
        assert b"<CreDtTm>2026-11-26T09:30:05Z</CreDtTm>" in data


@pytest.mark.parametrize("batch_id", ["B", "B" * 33, "B" * 34, "B" * 35])
def test_blocks_of_a_batch_have_ids_of_their_own_that_banks_carry(batch_id):
    orders = [a_collection(f"C-{number}", sequence=name) for number, name in enumerate(["FRST", "RCUR", "OOFF"])]
    body = parsed(pain008.write(a_batch(*orders, batch_id=batch_id)), "pain.008.001.08").cstmr_drct_dbt_initn
    names = [block.pmt_inf_id for block in body.pmt_inf]
    assert len(set(names)) == 3
    assert all(name.startswith(batch_id[:20]) and len(name) <= 35 for name in names)


def test_long_ids_that_differ_at_their_end_only_give_other_blocks():
    orders = [a_collection("C-1", sequence="FRST"), a_collection("C-2")]
    files = [pain008.write(a_batch(*orders, batch_id="B" * 34 + end)) for end in "XY"]
    names = [re.findall(rb"<PmtInfId>(.*?)<", data) for data in files]
    assert not set(names[0]) & set(names[1])


def test_the_mark_of_a_place_in_a_text_is_text():
    order = a_collection("C-1", remittance="<Transactions />")
    (found,) = collections(pain008.write(a_batch(order)))
    assert found.remittance == "(Transactions /)"
