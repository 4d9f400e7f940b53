"""One entry: a line, a receipt, a batch, a return."""

from datetime import date

import pytest
from lxml import etree

from payportal.domain.errors import FileRefused
from payportal.readers.camt_asked import asked
from payportal.readers.camt_details import read_transaction
from payportal.readers.camt_entry import Account, read_entry
from payportal.readers.camt_node import node_of

OURS = Account("OURS", "EUR", date(2026, 9, 9), True)


BOOKED = "<Sts><Cd>BOOK</Cd></Sts>"
VALUED = "<ValDt><Dt>2026-09-02</Dt></ValDt>"
NAMED = "<AcctSvcrRef>R-1</AcctSvcrRef>"


def entry(minor="10.00", inside="", sign="CRDT", status=BOOKED, dates=VALUED, ref=NAMED, account=OURS):
    text = f'<Ntry><Amt Ccy="EUR">{minor}</Amt><CdtDbtInd>{sign}</CdtDbtInd>{status}{dates}{ref}{inside}</Ntry>'
    element, problems, names = etree.fromstring(text), [], asked()
    pieces = [node_of(one, names) for one in element.iter("TxDtls")]
    transactions = [read_transaction(one, problems, currency="EUR", credit=sign == "CRDT") for one in pieces]
    line = read_entry(node_of(element, names), account, transactions, problems)
    return line, [problem.code for problem in problems]


def details(*transactions):
    return f"<NtryDtls>{''.join(f'<TxDtls>{one}</TxDtls>' for one in transactions)}</NtryDtls>"


def part(minor, more="", sign="CRDT", currency="EUR", e2e=""):
    refs = f"<Refs><EndToEndId>{e2e}</EndToEndId></Refs>" if e2e else ""
    return f'{refs}<Amt Ccy="{currency}">{minor}</Amt><CdtDbtInd>{sign}</CdtDbtInd>{more}'


RETURNED = "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>"
REVERSED = "<RvslInd>true</RvslInd>"


@pytest.mark.parametrize(
    ("status", "pending", "codes"),
    [
        ("<Sts>BOOK</Sts>", False, []),
        ("<Sts><Cd>BOOK</Cd></Sts>", False, []),
        ("<Sts>PDNG</Sts>", True, []),
        ("<Sts><Cd>INFO</Cd></Sts>", True, []),
        ("<Sts><Cd>FUTR</Cd></Sts>", True, []),
        ("", False, []),
    ],
)
def test_only_what_is_booked_is_money(status, pending, codes):
    line, told = entry(status=status)
    assert (line.pending, line.receipt is None, line.amount_minor, told) == (pending, pending, 1000, codes)


def test_outside_of_a_statement_an_entry_says_itself_whether_it_is_booked():
    line, told = entry(status="", account=Account("OURS", "EUR", None, False))
    assert (line.pending, line.receipt, told) == (True, None, ["no_status"])


@pytest.mark.parametrize(
    ("dates", "day", "booked"),
    [
        ("<BookgDt><Dt>2026-09-01</Dt></BookgDt><ValDt><Dt>2026-09-02</Dt></ValDt>", date(2026, 9, 2), "2026-09-01"),
        ("<BookgDt><DtTm>2026-09-01T23:00:00-08:00</DtTm></BookgDt>", date(2026, 9, 1), None),
        ("", date(2026, 9, 9), None),
    ],
)
def test_the_value_date_counts_and_the_booking_date_is_kept(dates, day, booked):
    line, _ = entry(dates=dates)
    assert (line.value_date, line.extras.get("booking_date")) == (day, booked)


def test_an_entry_of_no_day_at_all_is_refused():
    with pytest.raises(FileRefused, match="neither the entry nor its statement has a date"):
        entry(dates="", account=Account("OURS", "EUR", None, True))


@pytest.mark.parametrize(
    ("ref", "inside", "reference"),
    [
        ("<AcctSvcrRef>B</AcctSvcrRef><NtryRef>1</NtryRef>", details("<Refs><AcctSvcrRef>T</AcctSvcrRef></Refs>"), "B"),
        ("<NtryRef>1</NtryRef>", details("<Refs><AcctSvcrRef>T</AcctSvcrRef><TxId>X</TxId></Refs>"), "T"),
        ("<NtryRef>1</NtryRef>", details("<Refs><EndToEndId>E</EndToEndId></Refs>"), "E"),
        ("<NtryRef>1</NtryRef>", details("<Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>"), "1"),
        ("", "", ""),
    ],
)
def test_the_banks_reference_names_the_money(ref, inside, reference):
    line, _ = entry(ref=ref, inside=inside)
    assert (line.bank_reference, line.receipt.transaction_id) == (reference, reference)


def test_the_parts_of_a_batch_are_posted_each_for_itself():
    inside = details(part("4.00", e2e="A"), part("6.00", e2e="B", sign="DBIT"))  # the payer's own mark
    line, told = entry(inside=inside)
    assert (line.receipt, [one.receipt.amount_minor for one in line.parts], told) == (None, [400, 600], [])
    assert [one.receipt.reference for one in line.money] == ["A", "B"]


def test_a_batch_that_was_netted_is_taken_by_its_marks():
    line, told = entry(inside=details(part("12.00", e2e="A"), part("2.00", sign="DBIT", more=RETURNED, e2e="B")))
    assert [(one.amount_minor, one.credit, one.returns) for one in line.parts] == [(1200, True, ""), (200, False, "B")]
    assert ([one.receipt is None for one in line.parts], told) == ([False, True], [])


def test_charges_taken_off_a_batch_are_a_part_of_their_own():
    inside = '<Chrgs><TtlChrgsAndTaxAmt Ccy="EUR">0.50</TtlChrgsAndTaxAmt></Chrgs>'
    line, told = entry(inside=inside + details(part("4.00"), part("6.50")))
    assert [(one.amount_minor, one.credit, one.type_code) for one in line.parts][2:] == [(50, False, "CHRG")]
    assert (told, line.extras["charges_minor"]) == ([], "50")


@pytest.mark.parametrize(
    ("second", "code"),
    [
        (part("5.99"), "parts_sum"),
        (part("6.00", currency="USD"), "parts_without_amount"),
        ("<Refs/>", "parts_without_amount"),
    ],
)
def test_a_batch_whose_parts_do_not_make_it_is_one_receipt_and_told(second, code):
    line, told = entry(inside=details(part("4.00", "<RmtInf><Ustrd>INV-1</Ustrd></RmtInf>"), second))
    assert (line.parts, line.receipt.amount_minor, line.receipt.memo, told) == ((), 1000, "INV-1", [code])


@pytest.mark.parametrize(
    "inside", [REVERSED, details(part("10.00", RETURNED)), REVERSED + details(part("4"), part("6"))]
)
def test_a_credit_that_undoes_is_no_receipt(inside):
    line, told = entry(inside=inside)
    assert (line.receipt, line.credit, line.returns, told) == (None, True, "", [])
    assert not any(one.receipt or one.returns for one in line.money)


@pytest.mark.parametrize(
    ("inside", "returns", "code"),
    [
        (REVERSED, "R-1", ""),
        (details(part("10.00", RETURNED, e2e="E-1")), "E-1", "AC04"),
        ("<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>IDDT</Cd><SubFmlyCd>UPDD</SubFmlyCd></Fmly></Domn></BkTxCd>", "R-1", ""),
        (details(part("10.00", e2e="E-1")), "", ""),
    ],
)
def test_a_debit_that_undoes_names_what_it_returns(inside, returns, code):
    line, _ = entry(inside=inside, sign="DBIT")
    assert (line.receipt, line.returns, line.return_code) == (None, returns, code)


def test_returns_booked_as_one_sum_each_name_theirs():
    inside = REVERSED + details(part("4.00", RETURNED, e2e="E-1"), part("6.00", RETURNED, e2e="E-2"))
    line, told = entry(inside=inside, sign="DBIT")
    assert ([(one.returns, one.amount_minor) for one in line.money], told) == ([("E-1", 400), ("E-2", 600)], [])


def test_a_return_with_charges_is_the_original_and_the_charges():
    original = '<AmtDtls><InstdAmt><Amt Ccy="EUR">7.00</Amt></InstdAmt></AmtDtls>'
    line, _ = entry(inside=details(part("10.00", original + RETURNED, e2e="E-1", sign="DBIT")), sign="DBIT")
    assert [(one.returns, one.amount_minor) for one in line.money] == [("E-1", 700), ("", 300)]


def test_the_payer_whom_another_paid_for_and_the_banks_words_are_told():
    parties = "<RltdPties><Dbtr><Nm>Payer</Nm></Dbtr><UltmtDbtr><Nm>Customer</Nm></UltmtDbtr></RltdPties>"
    line, _ = entry(inside=details(parties) + "<AddtlNtryInf>CUSNO 90782</AddtlNtryInf>")
    assert (line.receipt.payer_name, line.receipt.memo) == ("Payer", "CUSNO 90782 for Customer")
    assert line.description == "Payer CUSNO 90782"


def test_nothing_is_a_line_and_no_receipt():
    line, _ = entry("0.00")
    assert (line.amount_minor, line.receipt) == (0, None)
