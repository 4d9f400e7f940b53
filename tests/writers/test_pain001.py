"""SEPA credit transfers: what is ordered is what an independent reader finds in the file."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sepaxml.validation import try_valid_xml
from stdnum import iban

from payportal.domain.errors import FileRefused, RefusedBatch
from payportal.domain.payment_order import BankDetails
from payportal.writers import pain001, pain008
from payportal.writers.pain_schema import TRANSFERS
from payportal.writers.tally import Tally
from tests.writers.sepa_orders import OURS, PARTY, Found, a_batch, a_collection, a_payment, parsed, speaking, transfers


def test_a_payment_is_found_in_the_file_whole():
    party = BankDetails(holder="Café Müller & Söhne", account="fr14 2004 1010 0505 0001 3M02 606")
    data = pain001.write(a_batch(a_payment(remittance="Payout July"), a_payment("P-2", 1, party)))
    assert transfers(data) == [
        Found("P-1", Decimal("12.50"), "EUR", "Ada Supplies", "NL91ABNA0417164300", "ABNANL2A", "Payout July",
              "2026-12-01"),
        Found("P-2", Decimal("0.01"), "EUR", "Cafe Mueller + Soehne", "FR1420041010050500013M02606", None, "",
              "2026-12-01"),
    ]  # fmt: skip


def test_the_file_says_who_pays_and_what_it_holds():
    body = parsed(pain001.write(a_batch(a_payment(), a_payment("P-2", 7))), "pain.001.001.09").cstmr_cdt_trf_initn
    head, (block,) = body.grp_hdr, body.pmt_inf
    assert (head.msg_id, str(head.cre_dt_tm), head.nb_of_txs) == ("B-1", "2026-11-26T09:30:00Z", "2")
    assert (head.ctrl_sum, head.initg_pty.nm) == (Decimal("12.57"), "Northwind GmbH")
    assert (block.pmt_inf_id, block.nb_of_txs, block.ctrl_sum) == ("B-1", "2", Decimal("12.57"))
    assert (block.dbtr.nm, block.dbtr_acct.id.iban) == ("Northwind GmbH", "DE89370400440532013000")
    assert (block.pmt_tp_inf.svc_lvl[0].cd, block.chrg_br.value) == ("SEPA", "SLEV")
    assert block.dbtr_agt.fin_instn_id.bicfi == "COBADEFFXXX"


def test_our_bank_without_a_bic_is_said_to_be_not_provided():
    without = replace(speaking(), account=replace(OURS, bank_code=""))
    body = parsed(pain001.write(a_batch(a_payment(), originator=without)), "pain.001.001.09")
    assert body.cstmr_cdt_trf_initn.pmt_inf[0].dbtr_agt.fin_instn_id.othr.id == "NOTPROVIDED"


@pytest.mark.parametrize("version", TRANSFERS)
def test_every_version_is_read_back_and_passes_the_validator_of_the_library(version):
    data = pain001.write(a_batch(a_payment(), originator=speaking(transfers=version)))
    try_valid_xml(data, version)
    assert [found.order_id for found in transfers(data, version)] == ["P-1"]


def test_what_was_written_is_proven():
    data = pain001.write(a_batch(a_payment(), a_payment("P-2", 7)))
    assert pain001.tally(data) == Tally(2, 12_57)
    with pytest.raises(FileRefused, match=r"the schema of pain\.001\.001\.09 refuses it"):
        pain001.tally(data.replace(b"<ChrgBr>SLEV", b"<ChrgBr>NONE"))


def test_what_collects_or_is_no_euros_is_not_what_was_written():
    with pytest.raises(FileRefused, match="was expected"):
        pain001.tally(pain008.write(a_batch(a_collection())))
    with pytest.raises(FileRefused, match="was expected"):
        pain001.tally(pain001.write(a_batch(a_payment())).replace(b'"EUR"', b'"USD"'))


def test_collections_are_no_transfers():
    with pytest.raises(RefusedBatch, match="write them as pain008"):
        pain001.write(a_batch(a_collection()))


def test_a_version_that_is_not_known_is_refused():
    with pytest.raises(RefusedBatch, match="choose one of"):
        pain001.write(a_batch(a_payment(), originator=speaking(transfers="pain.001.001.99")))


SIGNS = "ABCXYZabcxyz0189/?:().,'+-"
WORDS = st.text(SIGNS + " ", min_size=1, max_size=70).map(lambda text: " ".join(text.split())).filter(bool)
IDS = st.text(SIGNS.replace("/", ""), min_size=1, max_size=35)
ACCOUNTS = st.integers(0, 10**18 - 1).map(lambda number: f"{number:018}").map(
    lambda bban: f"DE{iban.calc_check_digits('DE00' + bban)}{bban}"
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(IDS, st.integers(1, 999_999_999_99), WORDS, ACCOUNTS, WORDS), min_size=1, max_size=8,
                unique_by=lambda row: row[0]))  # fmt: skip
def test_whatever_sepa_can_spell_comes_back_as_it_went(rows):
    orders = [
        a_payment(order_id, cents, replace(PARTY, holder=name, account=account), remittance=text)
        for order_id, cents, name, account, text in rows
    ]
    found = transfers(pain001.write(a_batch(*orders)))
    back = [(one.order_id, int(one.amount * 100), one.name, one.iban, one.remittance) for one in found]
    assert back == [(order_id, cents, name, account, text) for order_id, cents, name, account, text in rows]


@settings(max_examples=100, deadline=None)
@given(st.text(min_size=1, max_size=80), st.text(max_size=150))
def test_any_text_is_carried_or_refused_by_the_order_it_is_in(name, remittance):
    written = outcome(a_batch(a_payment(party=replace(PARTY, holder=name), remittance=remittance)))
    if isinstance(written, RefusedBatch):
        assert written.message.startswith("order P-1: the ")
        return
    (found,) = transfers(written)
    assert 0 < len(found.name) <= 70
    assert bool(found.remittance) == bool(remittance.strip())


def outcome(batch):
    try:
        return pain001.write(batch)
    except RefusedBatch as refused:
        return refused
