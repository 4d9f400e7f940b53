"""Transactions are counted block by block, and each count and sum that a file states is compared."""

import pytest
from lxml import etree

from payportal.domain.errors import FileRefused
from payportal.writers.pain_count import LOOKED_AT, PainCount

TRANSFER = '<CdtTrfTxInf><Amt><InstdAmt Ccy="EUR">{}</InstdAmt></Amt></CdtTrfTxInf>'


def a_block(*amounts, says=""):
    return f"<PmtInf><PmtInfId>B</PmtInfId>{says}{''.join(map(TRANSFER.format, amounts))}</PmtInf>"


def counted(*blocks, says=""):
    count = PainCount()
    document = etree.fromstring(f"<Document><GrpHdr>{says}</GrpHdr>{''.join(blocks)}</Document>")
    for _, element in etree.iterwalk(document, events=("end",)):
        if element.tag in LOOKED_AT:
            count.take(element)
    count.finish()
    return count.count, count.totals


def test_blocks_add_up_to_the_file():
    says = "<NbOfTxs>3</NbOfTxs><CtrlSum>6.50</CtrlSum>"
    blocks = a_block("1.00", "2", says="<NbOfTxs>02</NbOfTxs><CtrlSum>3</CtrlSum>"), a_block("3.5")
    assert counted(*blocks, says=says) == (3, {"EUR": 6_50})


def test_what_a_file_does_not_state_is_not_compared():
    assert counted(a_block("1.00")) == (1, {"EUR": 1_00})


@pytest.mark.parametrize(
    ("blocks", "says", "why"),
    [
        ([a_block("1.00", says="<NbOfTxs>2</NbOfTxs>")], "", "the block B says NbOfTxs 2 and has 1 transactions"),
        ([a_block("1.00", says="<CtrlSum>1.01</CtrlSum>")], "", "the block B says CtrlSum 1.01 and its"),
        ([a_block("1.00"), a_block("1.00")], "<NbOfTxs>1</NbOfTxs>", "the file says NbOfTxs 1 and has 2"),
        ([a_block("1.00")], "<CtrlSum>2.00</CtrlSum>", "the file says CtrlSum 2.00 and its"),
        ([], "", "ends before its last transaction"),
        ([a_block("1.001")], "", "decimals"),
    ],
)
def test_what_does_not_agree_is_refused(blocks, says, why):
    with pytest.raises(FileRefused, match=why):
        counted(*blocks, says=says)
