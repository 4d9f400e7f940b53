"""Money without a reference: the same in a file that is sent again, more of it where the balances prove that."""

import pytest
from sqlalchemy import func, select

from payportal.models.receipt import Receipt
from payportal.services import bank_intake


def mt940(number, opening, closing, *amounts, value="261014"):
    """A statement whose credits carry no reference; balances and amounts as MT940 writes them, the days in front."""
    lines = "".join(f":61:{value}C{amount}NTRFNONREF\n:86:CASH PAID IN\n" for amount in amounts)
    return f":20:X\n:25:4711\n:28C:{number}\n:60F:C{opening}\n{lines}:62F:C{closing}\n-\n"


TENTH = mt940("10/1", "261013EUR0,", "261014EUR5,", "5,")
ELEVENTH = mt940("11/1", "261014EUR5,", "261015EUR10,", "5,")
TWELFTH = mt940("12/1", "261015EUR10,", "261016EUR20,", "5,", "5,")


def camt053(number, opening, closing, first, last):
    def balance(code, amount, day):
        return (
            f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{amount}</Amt>'
            f"<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
        )

    entry = (
        '<Ntry><Amt Ccy="EUR">5.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>'
        "<ValDt><Dt>2026-10-14</Dt></ValDt></Ntry>"
    )
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>'
        f"<Stmt><Id>{number}</Id><Acct><Id><IBAN>DE1</IBAN></Id></Acct>"
        f"{balance('OPBD', opening, first)}{balance('CLBD', closing, last)}{entry}</Stmt></BkToCstmrStmt></Document>"
    )


def take(session, text):
    return bank_intake.take_in(session, text.encode(), name="statement", actor="cli").receipts


def stored(session):
    names = session.scalars(select(Receipt.transaction_id)).all()
    assert len(set(names)) == len(names)
    return session.scalar(select(func.count(Receipt.id)))


ORDERS = [
    [TENTH, ELEVENTH, TWELFTH],
    [TWELFTH, ELEVENTH, TENTH],
    [ELEVENTH, TENTH, TWELFTH],
    [ELEVENTH, TWELFTH, TENTH],
]


@pytest.mark.parametrize("order", ORDERS)
def test_twins_of_statements_that_follow_each_other_are_all_money(session, order):
    assert sum(take(session, text) for text in order) == stored(session) == 4
    assert [take(session, text.replace("\n", "\r\n")) for text in order] == [0, 0, 0]
    assert take(session, "".join(order)) == 0


def test_what_nothing_proved_at_first_is_taken_when_it_comes_again(session):
    # Between the tenth and the twelfth a statement is missing: one of the twins may be the one that is known.
    assert [take(session, text) for text in (TENTH, TWELFTH, ELEVENTH)] == [1, 1, 1]
    assert [take(session, text + "\n") for text in (TENTH, TWELFTH, ELEVENTH)] == [0, 1, 0]
    assert stored(session) == 4


def test_all_in_one_file_and_one_by_one_are_the_same_money(session):
    assert take(session, TENTH + ELEVENTH + TWELFTH) == 4
    assert [take(session, text) for text in (TWELFTH, TENTH, ELEVENTH)] == [0, 0, 0]


@pytest.mark.parametrize(
    "second",
    [
        mt940("10/1", "261014EUR5,", "261015EUR10,", "5,"),  # the same number: sent again, corrected
        mt940("11/1", "261013EUR0,", "261015EUR5,", "5,"),  # from the same balance on: they overlap
        mt940("11/1", "261014EUR7,", "261015EUR12,", "5,"),  # something is missing between them
        mt940("11/1", "261014EUR5,", "261015EUR11,", "5,"),  # it does not foot
        TENTH.replace("CASH", "MONEY"),
    ],
)
def test_what_may_be_the_same_money_is_taken_once(session, second):
    assert (take(session, TENTH), take(session, second)) == (1, 0)


def test_a_larger_statement_adds_what_it_has_more(session):
    assert take(session, TENTH) == 1
    assert take(session, mt940("10/1", "261013EUR0,", "261014EUR15,", "5,", "5,", "5,")) == 2
    assert take(session, ELEVENTH) == 0


def test_statements_of_iso_20022_too(session):
    first = camt053("S-1", "0.00", "5.00", "2026-10-13", "2026-10-14")
    second = camt053("S-2", "5.00", "10.00", "2026-10-14", "2026-10-15")
    assert [take(session, text) for text in (first, second, first + " ", second + " ")] == [1, 1, 0, 0]
    assert stored(session) == 2


def test_a_named_account_stands_in_for_one_that_the_file_lacks(session):
    texts = [text.replace(":25:4711\n", "") for text in (TENTH, ELEVENTH)]
    taken = [
        bank_intake.take_in(session, text.encode(), name="x", actor="cli", account=account).receipts
        for text, account in zip(texts, ("A", "A"), strict=True)
    ]
    assert taken == [1, 1]
