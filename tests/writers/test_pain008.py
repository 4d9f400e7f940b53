"""SEPA direct debits: mandates, sequences and schemes as an independent reader finds them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sepaxml.validation import try_valid_xml

from payportal.domain.errors import FileRefused, RefusedBatch
from payportal.writers import pain001, pain008
from payportal.writers.pain_schema import COLLECTIONS
from payportal.writers.tally import Tally
from tests.writers.sepa_orders import (
    ORIGINATOR,
    OURS,
    PARTY,
    Found,
    a_batch,
    a_collection,
    a_payment,
    collections,
    parsed,
    speaking,
)


def test_a_collection_is_found_in_the_file_whole():
    order = a_collection(remittance="Invoice 4711", sequence="FRST", mandate_id="M 2026/1")
    assert collections(pain008.write(a_batch(order))) == [
        Found("C-1", Decimal("12.50"), "EUR", "Ada Supplies", "NL91ABNA0417164300", "ABNANL2A", "Invoice 4711",
              "2026-12-01", ("M 2026/1", "2026-01-05"), "FRST", "CORE"),
    ]  # fmt: skip


def test_a_payer_without_a_bic_is_collected_from_all_the_same():
    order = a_collection(party=replace(PARTY, bank_code=""))
    (found,) = collections(pain008.write(a_batch(order)))
    assert (found.bic, found.iban) == (None, "NL91ABNA0417164300")


def test_each_sequence_and_scheme_is_a_block_of_its_own():
    orders = (
        a_collection("C-1", 1_00, sequence="FRST"),
        a_collection("C-2", 2_00),
        a_collection("C-3", 4_00, sequence="FRST"),
        a_collection("C-4", 8_00, scheme="B2B"),
        a_collection("C-5", 16_00, sequence="OOFF"),
        a_collection("C-6", 32_00, sequence="FNAL"),
    )
    data = pain008.write(a_batch(*orders))
    body = parsed(data, "pain.008.001.08").cstmr_drct_dbt_initn
    assert [(block.pmt_inf_id, block.pmt_tp_inf.seq_tp.value, block.nb_of_txs, block.ctrl_sum)
            for block in body.pmt_inf] == [
        ("B-1-1", "FRST", "2", Decimal("5.00")),
        ("B-1-2", "RCUR", "1", Decimal("2.00")),
        ("B-1-3", "RCUR", "1", Decimal("8.00")),
        ("B-1-4", "OOFF", "1", Decimal("16.00")),
        ("B-1-5", "FNAL", "1", Decimal("32.00")),
    ]  # fmt: skip
    assert (body.grp_hdr.nb_of_txs, body.grp_hdr.ctrl_sum) == ("6", Decimal("63.00"))
    assert {found.order_id: (found.sequence, found.scheme) for found in collections(data)} == {
        "C-1": ("FRST", "CORE"), "C-2": ("RCUR", "CORE"), "C-3": ("FRST", "CORE"), "C-4": ("RCUR", "B2B"),
        "C-5": ("OOFF", "CORE"), "C-6": ("FNAL", "CORE"),
    }  # fmt: skip


def test_the_creditor_is_named_by_identifier_account_and_bank():
    (block,) = parsed(pain008.write(a_batch(a_collection())), "pain.008.001.08").cstmr_drct_dbt_initn.pmt_inf
    scheme = block.cdtr_schme_id.id.prvt_id.othr[0]
    assert (scheme.id, scheme.schme_nm.prtry) == ("DE98ZZZ09999999999", "SEPA")
    assert (block.cdtr_acct.id.iban, block.cdtr_agt.fin_instn_id.bicfi) == ("DE89370400440532013000", "COBADEFFXXX")


@pytest.mark.parametrize("version", COLLECTIONS)
def test_every_version_is_read_back_and_passes_the_validator_of_the_library(version):
    data = pain008.write(a_batch(a_collection(), originator=speaking(collections=version)))
    try_valid_xml(data, version)
    assert [found.order_id for found in collections(data, version)] == ["C-1"]


@pytest.mark.parametrize(
    ("originator", "why"),
    [
        (replace(ORIGINATOR, creditor_id=""), "is no creditor identifier"),
        (replace(ORIGINATOR, creditor_id="DE97ZZZ09999999999"), "has wrong check digits"),
        (replace(speaking(collections="pain.008.001.02"), account=replace(OURS, bank_code="")), "by its BIC"),
        (speaking(collections="pain.008.001.99"), "choose one of"),
    ],
)
def test_an_originator_that_may_not_collect_is_refused(originator, why):
    with pytest.raises(RefusedBatch, match=why):
        pain008.write(a_batch(a_collection(), originator=originator))


def test_what_was_written_is_proven():
    data = pain008.write(a_batch(a_collection(sequence="FRST"), a_collection("C-2", 7)))
    assert pain008.tally(data) == Tally(2, 12_57)
    with pytest.raises(FileRefused, match="was expected"):
        pain008.tally(pain001.write(a_batch(a_payment())))


def test_payments_are_no_collections():
    with pytest.raises(RefusedBatch, match="write them as pain001"):
        pain008.write(a_batch(a_payment()))


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 11, 26), "say 2026-11-27 or later"),
        (date(2026, 11, 25), "has passed; say 2026-11-26 or later"),
        (date(2026, 11, 28), "say 2026-11-30"),
        (date(2026, 12, 25), "say 2026-12-28"),
    ],
)
def test_a_day_on_which_nothing_can_be_collected_is_refused_with_the_next_one(day, why):
    with pytest.raises(RefusedBatch, match=why):
        pain008.write(a_batch(a_collection(), execute_on=day))
    assert collections(pain008.write(a_batch(a_collection(), execute_on=date(2026, 11, 27))))
