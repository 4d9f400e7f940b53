"""Camt messages as a whole: which one it is, what is refused, and what proves it whole."""

from pathlib import Path

import pytest

from payportal.domain.errors import FileRefused
from payportal.readers import camt

SAMPLES = Path(__file__).parents[1] / "samples" / "bank"
SPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
ACCOUNT = "<Acct><Id><IBAN>DE89370400440532013000</IBAN></Id><Ccy>EUR</Ccy></Acct>"


def an_entry(minor="10.00", ref="R-1", more="", sign="CRDT"):
    return (
        f'<Ntry><Amt Ccy="EUR">{minor}</Amt><CdtDbtInd>{sign}</CdtDbtInd>{more}<Sts><Cd>BOOK</Cd></Sts>'
        f"<ValDt><Dt>2026-09-02</Dt></ValDt><AcctSvcrRef>{ref}</AcctSvcrRef></Ntry>\n"
    )


def a_balance(code, amount, sign="CRDT"):
    return (
        f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{amount}</Amt>'
        f"<CdtDbtInd>{sign}</CdtDbtInd><Dt><Dt>2026-09-02</Dt></Dt></Bal>\n"
    )


def a_statement(*inside, id="S-1"):
    return f"<Stmt><Id>{id}</Id><CreDtTm>2026-09-02T01:00:00Z</CreDtTm>{ACCOUNT}{''.join(inside)}</Stmt>\n"


def a_file(*statements, space=SPACE):
    head = f'<Document xmlns="{space}">' if space else "<Document>"
    return f"{head}\n<BkToCstmrStmt>{''.join(statements)}</BkToCstmrStmt></Document>\n".encode()


def read(data):
    return camt.read(data, name="camt053")


def codes(result):
    return [problem.code for problem in result.problems]


def refusal(data, name="camt053"):
    with pytest.raises(FileRefused) as refused:
        camt.read(data, name=name)
    return refused.value.code, refused.value.line


@pytest.mark.parametrize("version", [f"{number:02}" for number in range(1, 14)])
@pytest.mark.parametrize("name", camt.MESSAGES)
def test_every_version_is_known_by_its_message(name, version):
    tag = camt.MESSAGES[name] + ("V01" if version == "01" else "")
    frame = {"camt052": "Rpt", "camt053": "Stmt", "camt054": "Ntfctn"}[name]
    space = f"urn:iso:std:iso:20022:tech:xsd:camt.{name[4:]}.001.{version}"
    inside = f"<{frame}><Id>1</Id>{ACCOUNT}{an_entry()}</{frame}>"
    data = f'<Document xmlns="{space}"><{tag}>{inside}</{tag}></Document>'.encode()
    assert [other for other in camt.MESSAGES if camt.recognises(data, name=other)] == [name]
    result = camt.read(data, name=name)
    assert (codes(result), len(result.receipts), result.format) == ([], 1, name)


@pytest.mark.parametrize(
    ("space", "code"),
    [("", "no_namespace"), ("urn:iso:std:iso:20022:tech:xsd:camt.053.001.14", "unknown_version")],
)
def test_what_the_namespace_leaves_open_is_told(space, code):
    result = read(a_file(a_statement(an_entry()), space=space))
    assert (codes(result), len(result.receipts), result.problems[0].line) == ([code], 1, 2)


def test_prefixes_a_wrapper_comments_and_another_encoding_change_nothing():
    plain = a_file(a_statement(an_entry(ref="R-é"))).decode()
    prefixed = plain.replace("<", "<c:").replace("<c:/", "</c:").replace("xmlns=", "xmlns:c=")
    wrapped = f"<w><!-- one --><AppHdr/>{prefixed.replace('R-', 'R-<?pi?>')}</w>\x1a"
    data = ('<?xml version="1.0" encoding="ISO-8859-1"?>' + wrapped).encode("latin-1")
    assert read(data).lines == read(plain.encode()).lines


def test_statements_of_one_file_have_each_their_account():
    other = a_statement(an_entry(ref="R-2"), id="S-2").replace("DE89370400440532013000", "NL 26 VAYB 8060476890")
    result = read(a_file(a_statement(an_entry()), other))
    assert [line.account for line in result.lines] == ["DE89370400440532013000", "NL26VAYB8060476890"]


def test_two_twins_are_both_kept_and_a_doubled_statement_is_refused():
    assert len(read(a_file(a_statement(an_entry(), an_entry()))).receipts) == 2
    assert refusal(a_file(a_statement(an_entry()), a_statement(an_entry()))) == ("doubled_statement", 4)
    assert len(read(a_file(a_statement(an_entry()), a_statement(an_entry(ref="R-2")))).receipts) == 2


@pytest.mark.parametrize(("sign", "lines"), [("CRDT", [("INV-1", 1000)]), ("DBIT", [])])
def test_what_money_in_is_for_is_read_and_the_ids_of_all(sign, lines):
    document = '<RfrdDocInf><Nb>INV-1</Nb></RfrdDocInf><RfrdDocAmt><RmtdAmt Ccy="EUR">10.00</RmtdAmt></RfrdDocAmt>'
    details = f"<Refs><EndToEndId>E-1</EndToEndId></Refs><RmtInf><Strd>{document}</Strd></RmtInf>"
    more = f"<NtryDtls><TxDtls>{details}</TxDtls></NtryDtls>"
    (line,) = read(a_file(a_statement(an_entry(more=more, sign=sign)))).lines
    assert line.extras == {"end_to_end_id": "E-1"}
    remittance = line.receipt.remittance if line.receipt else ()
    assert [(one.reference, one.amount_minor) for one in remittance] == lines


def test_a_message_without_a_statement_is_told():
    assert codes(read(a_file())) == ["no_statement"]


def test_a_bank_that_marks_a_reversal_as_the_original_is_found_out_by_its_balances():
    reversal = an_entry("4.00", "R-9", "<RvslInd>true</RvslInd>")
    balances = a_balance("OPBD", "10.00") + a_balance("CLBD", "16.00")
    result = read(a_file(a_statement(balances, an_entry(), reversal)))
    assert (codes(result), [line.returns for line in result.lines]) == (["reversal_direction"], ["", "R-9"])
    assert (result.totals(credit=True), len(result.receipts)) == ({"EUR": 1400}, 1)
    straight = read(a_file(a_statement(balances.replace("16.00", "24.00"), an_entry(), reversal)))
    assert (codes(straight), [line.returns for line in straight.lines]) == ([], ["", ""])


@pytest.mark.parametrize(
    ("data", "refused"),
    [
        (a_file(a_statement(an_entry()))[:-30], ("truncated", 3)),
        (a_file(a_statement(an_entry()))[:-12], ("truncated", 4)),
        (a_file(a_statement(an_entry())) + b"<a/>", ("not_well_formed", 5)),
        (a_file(a_statement(an_entry())) * 2, ("not_well_formed", 5)),
        (a_file(a_statement(an_entry("1,000.00"))), ("bad_amount", 2)),
        (a_file(a_statement(an_entry("NaN"))), ("bad_amount", 2)),
        (a_file(a_statement(an_entry("1.001"))), ("bad_amount", 2)),
        (a_file(a_statement(an_entry("-1.00"))), ("bad_amount", 2)),
        (a_file(a_statement(an_entry(sign="C"))), ("bad_direction", 2)),
        (a_file(a_statement(an_entry().replace("2026-09-02", "2026-02-30"))), ("bad_date", 2)),
        (a_file(a_statement(an_entry().replace("EUR", "XXX"))), ("unknown_currency", 2)),
        (a_file(an_entry()), ("out_of_place", 2)),
        (b"<Document><pain/></Document>", ("not_camt053", 1)),
        (b"<!DOCTYPE a>" + a_file(a_statement(an_entry())), ("doctype", 1)),
        (a_file(a_statement(an_entry(ref="&xxe;"))), ("not_well_formed", 0)),
        (a_file(a_statement(an_entry()).replace("S-1", "\x00")), ("nul_bytes", 2)),
        (b'<?xml version="1.0" encoding="none"?><a/>', ("not_well_formed", 1)),
        (b"", ("empty_file", 0)),
    ],
)
def test_what_is_not_certain_is_refused_with_its_line(data, refused):
    assert refusal(data) == refused


def test_another_message_than_the_one_named_is_refused():
    data = (SAMPLES / "camt054" / "notification.xml").read_bytes()
    assert refusal(data, "camt053") == ("not_camt053", 3)


@pytest.mark.parametrize("depth", [1000, 100_000])
def test_a_file_too_deep_is_refused(depth):
    deep = "<a>" * depth + "</a>" * depth
    assert refusal(a_file(a_statement(an_entry(more=deep))))[0] == "not_well_formed"


@pytest.mark.parametrize(
    "inside", ["<X/>" * 1_000_000, "<Ntry>" + "<Ustrd>1</Ustrd>" * 300_000, f"<X {'a' * 3_000_000}"]
)
def test_a_piece_without_end_is_refused_before_it_fills_the_memory(inside):
    assert refusal(a_file(a_statement(inside, an_entry())))[0] == "too_large"


@pytest.mark.parametrize("one", ["<TxDtls/>", "<TxDtls><Refs><TxId>1</TxId></Refs></TxDtls>"])
def test_transactions_without_end_are_refused_before_the_entry_ends(one):
    many = f"<NtryDtls>{one * 3 * camt.MOST_WITHOUT_AMOUNT}</NtryDtls><Broken"
    assert refusal(a_file(a_statement(an_entry(more=many)))) == ("too_many", 2)


def test_a_batch_as_large_as_a_file_is_read(monkeypatch):
    monkeypatch.setattr(camt, "MOST_IN_ONE", 300)
    one = '<TxDtls><Amt Ccy="EUR">0.10</Amt></TxDtls>'
    line = read(a_file(a_statement(an_entry("30.00", more=f"<NtryDtls>{one * 300}</NtryDtls>")))).lines[0]
    assert len(line.parts) == 300
    assert refusal(a_file(a_statement(an_entry(more=f"<NtryDtls>{one * 301}</NtryDtls>"))))[0] == "too_many"


def test_a_long_file_keeps_its_lines_and_its_sums():
    result = read(a_file(a_statement(*(an_entry(f"{number}.00", f"R-{number}") for number in range(66_000)))))
    assert (len(result.lines), result.lines[-1].line) == (66_000, 66_001)
    assert result.totals(credit=True) == {"EUR": 100 * 66_000 * 65_999 // 2}
