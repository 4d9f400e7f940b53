"""SEPA batches for tests, and what a reader that shares no code with the writers finds in a written file."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib import import_module

from xsdata.formats.dataclass.parsers import XmlParser

from payportal.domain.money import Money
from payportal.domain.payment_order import (
    BankDetails,
    Mandate,
    MandateScheme,
    MandateSequence,
    Originator,
    PaymentBatch,
    PaymentOrder,
    SepaTerms,
)

OURS = BankDetails(holder="Northwind GmbH", account="DE89 3704 0044 0532 0130 00", bank_code="COBADEFFXXX")
ORIGINATOR = Originator(name="Northwind GmbH", account=OURS, creditor_id="DE98ZZZ09999999999")
PARTY = BankDetails(holder="Ada Supplies", account="NL91ABNA0417164300", bank_code="ABNANL2A")
SIGNED = date(2026, 1, 5)


def a_payment(order_id="P-1", cents=12_50, party=PARTY, **more):
    return PaymentOrder(order_id=order_id, amount=Money(cents, "EUR"), party=party, **more)


def a_collection(order_id="C-1", cents=12_50, *, sequence="RCUR", scheme="CORE", mandate_id="M-1", **more):
    mandate = Mandate(
        mandate_id=mandate_id,
        signed_on=SIGNED,
        sequence=MandateSequence(sequence),
        scheme=MandateScheme(scheme),
    )
    return replace(a_payment(order_id, cents, **more), mandate=mandate)


def a_batch(*orders, batch_id="B-1", originator=ORIGINATOR, execute_on=date(2026, 12, 1), created_at=None):
    return PaymentBatch(
        batch_id=batch_id,
        originator=originator,
        execute_on=execute_on,
        created_at=created_at or datetime(2026, 11, 26, 9, 30, tzinfo=UTC),
        orders=orders,
    )


def speaking(transfers="pain.001.001.09", collections="pain.008.001.08"):
    """The originator whose bank takes these versions."""
    return replace(ORIGINATOR, sepa=SepaTerms(transfers=transfers, collections=collections))


@dataclass(frozen=True)
class Found:
    """One transaction as the independent reader finds it."""

    order_id: str
    amount: Decimal
    currency: str
    name: str
    iban: str
    bic: str | None
    remittance: str
    day: str
    mandate: tuple[str, str] | None = None
    sequence: str | None = None
    scheme: str | None = None


# pyiso20022 has no 008.001.08; its 09 has the same elements and some more.
READ_AS = {"pain.008.001.08": "pain.008.001.09"}


def parsed(data, message):
    """The document as pyiso20022's dataclasses, which were generated from the schemas of ISO 20022."""
    known = READ_AS.get(message, message)
    module = import_module(f"pyiso20022.pain.{known.replace('.', '_')}")
    return XmlParser().from_bytes(data.replace(message.encode(), known.encode()), module.Document)


def transfers(data, message="pain.001.001.09"):
    """What a pain.001 file pays, by pyiso20022."""
    body = parsed(data, message).cstmr_cdt_trf_initn
    return [_transfer(one, block) for block in body.pmt_inf for one in block.cdt_trf_tx_inf]


def collections(data, message="pain.008.001.08"):
    """What a pain.008 file collects, by pyiso20022."""
    body = parsed(data, message).cstmr_drct_dbt_initn
    return [_collection(one, block) for block in body.pmt_inf for one in block.drct_dbt_tx_inf]


def _transfer(one, block):
    day = block.reqd_exctn_dt
    amount = one.amt.instd_amt
    return Found(
        one.pmt_id.end_to_end_id, amount.value, amount.ccy, one.cdtr.nm, one.cdtr_acct.id.iban,
        _bic(one.cdtr_agt) if one.cdtr_agt else None, _text(one.rmt_inf), str(getattr(day, "dt", day)),
    )  # fmt: skip


def _collection(one, block):
    terms, mandate = block.pmt_tp_inf, one.drct_dbt_tx.mndt_rltd_inf
    return Found(
        one.pmt_id.end_to_end_id, one.instd_amt.value, one.instd_amt.ccy, one.dbtr.nm, one.dbtr_acct.id.iban,
        _bic(one.dbtr_agt), _text(one.rmt_inf), str(block.reqd_colltn_dt),
        (mandate.mndt_id, str(mandate.dt_of_sgntr)), terms.seq_tp.value, terms.lcl_instrm.cd,
    )  # fmt: skip


def _bic(agent):
    known = agent.fin_instn_id
    return getattr(known, "bicfi", None) or getattr(known, "bic", None)


def _text(remittance):
    return "".join(remittance.ustrd) if remittance else ""
