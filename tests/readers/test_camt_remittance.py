"""What a payer says the money is for, in the words and the structured blocks of RmtInf."""

import pytest
from lxml import etree

from payportal.domain.remittance import RemittanceLine
from payportal.readers.camt_asked import asked
from payportal.readers.camt_node import node_of
from payportal.readers.camt_remittance import remittance_lines, remittance_words


def details(inside):
    return node_of(etree.fromstring(f"<TxDtls><RmtInf>{inside}</RmtInf></TxDtls>"), asked())


def a_block(number="INV-1", sums="", kind="CINV", more=""):
    kinds = f"<Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>"
    document = f"<RfrdDocInf>{kinds}<Nb>{number}</Nb></RfrdDocInf>" if number else ""
    return f"<Strd>{document}<RfrdDocAmt>{sums}</RfrdDocAmt>{more}</Strd>"


def a_sum(name, text, currency="EUR"):
    return f'<{name} Ccy="{currency}">{text}</{name}>'


REFERENCE = "<CdtrRefInf><Ref>RF18539007547034</Ref></CdtrRefInf>"
ADJUSTED = '<AdjstmntAmtAndRsn><Amt Ccy="EUR">5.00</Amt><CdtDbtInd>{}</CdtDbtInd><Rsn>FREIGHT</Rsn></AdjstmntAmtAndRsn>'


@pytest.mark.parametrize(
    ("block", "line"),
    [
        (a_block(), RemittanceLine("INV-1")),
        (a_block(sums=a_sum("RmtdAmt", "98.00")), RemittanceLine("INV-1", 9800)),
        (
            a_block(sums=a_sum("RmtdAmt", "98.00") + a_sum("DscntApldAmt", "2.00")),  # version 2
            RemittanceLine("INV-1", 9800, 200),
        ),
        (
            a_block(sums=a_sum("RmtdAmt", "97.00") + f"<DscntApldAmt>{a_sum('Amt', '2.00')}</DscntApldAmt>" * 2),
            RemittanceLine("INV-1", 9700, 400),  # two discounts
        ),
        (
            a_block(sums=a_sum("RmtdAmt", "90.00") + a_sum("CdtNoteAmt", "10.00")),
            RemittanceLine("INV-1", 9000, 0, 1000, "CREN"),
        ),
        (a_block("CM-1", a_sum("CdtNoteAmt", "10.00"), "CREN"), RemittanceLine("CM-1", -1000)),
        (a_block("CM-1", a_sum("RmtdAmt", "10.00"), "CREN"), RemittanceLine("CM-1", -1000)),
        (a_block("CM-1", kind="CREN"), RemittanceLine("CM-1")),
        (
            a_block(sums=a_sum("RmtdAmt", "95.00") + ADJUSTED.format("DBIT")),
            RemittanceLine("INV-1", 9500, 0, 500, "FREIGHT"),
        ),
        (
            a_block(sums=a_sum("RmtdAmt", "105.00") + ADJUSTED.format("CRDT")),
            RemittanceLine("INV-1", 10500, 0, -500, "FREIGHT"),
        ),
        (a_block(sums=a_sum("RmtdAmt", "98.00", "USD")), RemittanceLine("INV-1")),  # not the receipt's currency
        (a_block("", a_sum("RmtdAmt", "98.00"), more=REFERENCE), RemittanceLine("RF18539007547034", 9800)),
        (a_block("", more=REFERENCE), RemittanceLine("RF18539007547034")),
        (a_block(more=REFERENCE), RemittanceLine("INV-1")),
        ("<Strd><RfrdDocInf><RfrdDocNb>INV-0</RfrdDocNb></RfrdDocInf></Strd>", RemittanceLine("INV-0")),  # version 1
    ],
)
def test_a_block_is_a_line(block, line):
    assert remittance_lines(details(block), "EUR") == (line,)


def test_several_documents_under_one_sum_have_no_amount_of_their_own():
    block = a_block(sums=a_sum("RmtdAmt", "98.00")).replace("</Strd>", "<RfrdDocInf><Nb>INV-2</Nb></RfrdDocInf></Strd>")
    assert remittance_lines(details(block), "EUR") == (RemittanceLine("INV-1"), RemittanceLine("INV-2"))


def test_words_are_those_that_are_no_lines():
    text = "<Ustrd>INV-8 and</Ustrd><Ustrd>INV-9</Ustrd>"
    more = "<AddtlRmtInf>less freight</AddtlRmtInf>"
    both = details(text + a_block(more=REFERENCE + more))
    assert remittance_words(both) == ["INV-8 and", "INV-9", "RF18539007547034", "less freight"]
    assert remittance_words(details(a_block("", more=REFERENCE))) == []
    assert remittance_lines(details(text), "EUR") == ()
