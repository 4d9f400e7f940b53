"""Who paid, by which ids, and what came back."""

import pytest
from lxml import etree

from payportal.domain.receipt import Method
from payportal.readers import camt_details
from payportal.readers.camt_asked import asked
from payportal.readers.camt_node import node_of


def details(inside):
    return node_of(etree.fromstring(f"<TxDtls>{inside}</TxDtls>"), asked())


def test_every_id_that_means_something_is_kept():
    node = details(
        "<Refs><EndToEndId>NOTPROVIDED</EndToEndId><TxId>T</TxId><InstrId>I</InstrId><MndtId>M</MndtId>"
        "<AcctSvcrRef>B</AcctSvcrRef></Refs><RltdPties><UltmtDbtr><Nm>Who really pays</Nm></UltmtDbtr></RltdPties>"
        "<RltdAgts><DbtrAgt><FinInstnId><BIC>ABNANL2A</BIC></FinInstnId></DbtrAgt></RltdAgts>"
    )
    ids = camt_details.ids_of(node)
    assert ids == {
        "transaction_id": "T", "instruction_id": "I", "mandate_id": "M", "ultimate_debtor": "Who really pays",
        "payer_bank": "ABNANL2A",
    }  # fmt: skip
    assert (camt_details.bank_reference(node), camt_details.reference_of(node, ids)) == ("B", "T")


@pytest.mark.parametrize(
    ("parties", "name"),
    [
        ("<Dbtr><Nm>Old</Nm></Dbtr>", "Old"),
        ("<Dbtr><Pty><Nm>New</Nm></Pty></Dbtr><UltmtDbtr><Pty><Nm>Other</Nm></Pty></UltmtDbtr>", "New"),
        ("<Dbtr><Agt><FinInstnId><Nm>A bank</Nm></FinInstnId></Agt></Dbtr>", "A bank"),
        ("<UltmtDbtr><Nm>Only</Nm></UltmtDbtr>", "Only"),
        ("<Cdtr><Nm>We</Nm></Cdtr>", ""),
    ],
)
def test_the_payer_is_the_debtor(parties, name):
    assert camt_details.payer_name(details(f"<RltdPties>{parties}</RltdPties>")) == name


@pytest.mark.parametrize(
    ("account", "number"),
    [
        ("<IBAN>nl69 ABNA 0522 1236 43</IBAN>", "NL69ABNA0522123643"),
        ("<Othr><Id>0099-88</Id></Othr>", "0099-88"),
        ("<BBAN>123</BBAN>", "123"),
        ("<PrtryAcct><Id>9</Id></PrtryAcct>", "9"),
    ],
)
def test_an_account_is_an_iban_or_another_number(account, number):
    node = details(f"<RltdPties><DbtrAcct><Id>{account}</Id></DbtrAcct></RltdPties>")
    assert camt_details.payer_account(node) == number
    assert camt_details.payer_account(details("")) == ""


@pytest.mark.parametrize(
    ("inside", "amount"),
    [
        ('<Amt Ccy="EUR">1.00</Amt><AmtDtls><TxAmt><Amt Ccy="EUR">2.00</Amt></TxAmt></AmtDtls>', (100, "EUR")),
        ('<AmtDtls><TxAmt><Amt Ccy="EUR">2.00</Amt></TxAmt></AmtDtls>', (200, "EUR")),
        ("", None),
    ],
)
def test_the_amount_of_a_transaction_is_at_two_places(inside, amount):
    one = camt_details.read_transaction(details(inside), [], currency="EUR", credit=True)
    assert one.amount == amount


def test_charges_are_a_total_or_records():
    total = '<Chrgs><TtlChrgsAndTaxAmt Ccy="EUR">3.00</TtlChrgsAndTaxAmt><Rcrd><Amt Ccy="EUR">3.00</Amt></Rcrd></Chrgs>'
    records = '<Chrgs><Rcrd><Amt Ccy="EUR">1.00</Amt></Rcrd><Rcrd><Amt Ccy="EUR">2.00</Amt></Rcrd></Chrgs>'
    second = '<Chrgs><Amt Ccy="EUR">1.50</Amt></Chrgs>' * 2
    found = [list(camt_details.charges_of(details(text))) for text in (total, records, second)]
    assert found == [[(300, "EUR")], [(100, "EUR"), (200, "EUR")], [(150, "EUR")] * 2]


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        ("<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>", "AC04"),
        ("<RtrInf><RtrRsn><Cd>MD06</Cd></RtrRsn></RtrInf>", "MD06"),  # version 2
        ("<RtrInf><AddtlInf>unpaid</AddtlInf></RtrInf>", "RETURN"),
        ("", ""),
    ],
)
def test_a_return_has_its_reason(inside, code):
    assert camt_details.return_code(details(inside)) == code


def a_code(domain="PMNT", family="RCDT", kind="ESCT"):
    inside = f"<Domn><Cd>{domain}</Cd><Fmly><Cd>{family}</Cd><SubFmlyCd>{kind}</SubFmlyCd></Fmly></Domn>"
    return f"<BkTxCd>{inside}<Prtry><Cd>166</Cd></Prtry></BkTxCd>"


def test_the_kind_of_money_is_the_code_of_the_domain_else_the_banks_own():
    own = details("<BkTxCd><Prtry><Cd>NTRF</Cd></Prtry></BkTxCd>")
    assert [camt_details.type_code(node) for node in (details(a_code()), own, details(""))] == [
        "PMNT-RCDT-ESCT",
        "NTRF",
        "",
    ]


def test_remittance_that_cannot_be_read_is_told_and_the_payment_kept():
    inside = "<RfrdDocInf><Nb>INV-1</Nb></RfrdDocInf><RfrdDocAmt><RmtdAmt>1,000.00</RmtdAmt></RfrdDocAmt>"
    node, problems = details(f"<RmtInf><Strd>{inside}</Strd></RmtInf><Amt Ccy='EUR'>x</Amt>"), []
    one = camt_details.read_transaction(node, problems, currency="EUR", credit=True)
    assert (one.remittance, one.amount, [problem.code for problem in problems]) == ((), None, ["bad_remittance"])
    assert camt_details.read_transaction(node, [], currency="EUR", credit=False).remittance == ()


@pytest.mark.parametrize(
    ("code", "method", "returned"),
    [
        ("PMNT-RCDT-ESCT", Method.ACH, False),
        ("PMNT-RCDT-XBCT", Method.WIRE, False),
        ("PMNT-IDDT-ESDD", Method.ACH, False),
        ("PMNT-IDDT-UPDD", Method.ACH, True),
        ("PMNT-RCHQ-CCHQ", Method.CHECK, False),
        ("PMNT-MCRD-POSP", Method.CARD, False),
        ("PMNT-ICDT-RRTN", Method.OTHER, True),
        ("UPDD", Method.OTHER, False),
        ("", Method.OTHER, False),
    ],
)
def test_the_code_says_how_it_came_and_whether_it_came_back(code, method, returned):
    assert (camt_details.method_of(code), camt_details.is_returned(code)) == (method, returned)
