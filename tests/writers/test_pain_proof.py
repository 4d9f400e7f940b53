"""What is proven of a finished file, what it is refused for, and that no damage makes the proof fail otherwise."""

import random
import time

import pytest

from payportal.domain.errors import FileRefused
from payportal.writers import pain001, pain008
from payportal.writers.pain_proof import PainProof, prove
from tests.writers.sepa_orders import a_batch, a_collection, a_payment

TRANSFERS = pain001.write(a_batch(a_payment(), a_payment("P-2", 7_00)))
COLLECTIONS = pain008.write(a_batch(a_collection(sequence="FRST"), a_collection("C-2", 7_00)))
CHANGES = b"\x00\x1a\r\n ,/<>\"'&;!09AZ\\-.\xff\x80\xc3"


def refusal(data):
    with pytest.raises(FileRefused) as refused:
        prove(data)
    return refused.value.code


def changed(data, old, new, count=-1):
    assert old in data
    return data.replace(old, new, count)


def test_a_file_of_ours_is_proven():
    assert prove(TRANSFERS) == PainProof("pain.001.001.09", 2, {"EUR": 19_50})
    assert prove(COLLECTIONS) == PainProof("pain.008.001.08", 2, {"EUR": 19_50})


@pytest.mark.parametrize("space", [b"\n", b"\r\n", b"\r"])
def test_line_ends_and_a_byte_order_mark_are_no_harm(space):
    assert prove(b"\xef\xbb\xbf" + TRANSFERS.replace(b"\n", space)).transactions == 2


def test_a_prefix_is_the_same_message():
    data = changed(TRANSFERS, b"xmlns=", b"xmlns:p=")
    for tag in (b"<", b"</"):
        data = data.replace(tag, tag.replace(b"<", b"<p:").replace(b"<p:/", b"</p:"))
    data = data.replace(b"<p:/p:", b"</p:").replace(b"<p:/", b"</p:").replace(b"<p:?", b"<?")
    assert prove(data).totals == {"EUR": 19_50}


def test_the_german_messages_are_proven_by_the_schema_that_they_are_part_of():
    data = changed(COLLECTIONS, b"pain.008.001.08", b"pain.008.003.02").replace(b"BICFI>", b"BIC>")
    assert prove(data) == PainProof("pain.008.003.02", 2, {"EUR": 19_50})


def test_amounts_are_added_up_by_currency():
    data = changed(TRANSFERS, b'"EUR">7.00', b'"KWD">7.00')
    assert prove(data).totals == {"EUR": 12_50, "KWD": 7_000}


def test_an_equivalent_amount_counts_as_what_it_says():
    old = b'<InstdAmt Ccy="EUR">7.00</InstdAmt>'
    data = changed(TRANSFERS, old, b'<EqvtAmt><Amt Ccy="EUR">7.00</Amt><CcyOfTrf>USD</CcyOfTrf></EqvtAmt>')
    assert prove(data).totals == {"EUR": 19_50}


HEADER, BLOCK = TRANSFERS.index(b"<NbOfTxs>"), TRANSFERS.rindex(b"<NbOfTxs>")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b" \r\n", "empty_file"),
        (TRANSFERS.decode().encode("utf-16"), "bad_encoding"),
        (TRANSFERS[:400] + b"\0" + TRANSFERS[400:], "bad_encoding"),
        (b"MsgId,Amount\n1,2\n", "not_well_formed"),
        (TRANSFERS[:-30], "not_well_formed"),
        (TRANSFERS + TRANSFERS, "not_well_formed"),
        (b"<Document/>", "other_message"),
        (changed(TRANSFERS, b"pain.001.001.09", b"pain.001.001.12"), "other_message"),
        (changed(TRANSFERS, b"pain.001.001.09", b"camt.053.001.08"), "other_message"),
        (changed(TRANSFERS, b"pain.001.001.09", b"pain.001.001.03"), "bad_schema"),
        (changed(TRANSFERS, b"<ChrgBr>SLEV</ChrgBr>", b""), None),  # optional in ISO
        (changed(TRANSFERS, b"<PmtMtd>TRF</PmtMtd>", b""), "bad_schema"),
        (changed(TRANSFERS, b"P-2", b"P" * 36), "bad_schema"),
        (changed(TRANSFERS, b"7.00", b"7.001"), "bad_amount"),
        (changed(TRANSFERS, b"7.00", b"7e0"), "bad_amount"),
        (changed(TRANSFERS, b"7.00", b"NaN"), "bad_amount"),
        (changed(TRANSFERS, b"7.00", b"-7.00"), "wrong_total"),
        (changed(TRANSFERS, b'"EUR"', b'"EUX"'), "unknown_currency"),
        (changed(TRANSFERS, b"7.00", b"7.01"), "wrong_total"),
        (changed(TRANSFERS, b"<CtrlSum>19.50", b"<CtrlSum>19.51", 1), "wrong_total"),
        (changed(TRANSFERS, b"NbOfTxs>2<", b"NbOfTxs>3<", 1), "wrong_count"),
        (TRANSFERS[:BLOCK] + changed(TRANSFERS[BLOCK:], b"NbOfTxs>2<", b"NbOfTxs>1<", 1), "wrong_count"),
        (changed(TRANSFERS, b"NbOfTxs>2<", b"NbOfTxs>two<"), "bad_schema"),
        (changed(TRANSFERS, b"<CtrlSum>19.50<", b"<CtrlSum>1.95e1<"), "bad_schema"),
        (changed(TRANSFERS, b"NL91ABNA0417164300", b"NL92ABNA0417164300"), "bad_iban"),
        (changed(TRANSFERS, b"DE89370400440532013000", b"DE88370400440532013000"), "bad_iban"),
        (changed(TRANSFERS, b"<Document ", b"<!DOCTYPE Document><Document "), "doctype"),
    ],
)
def test_a_file_that_is_not_right_is_refused(data, code):
    if code is None:
        assert prove(data).transactions == 2
        return
    assert refusal(data) == code


def test_a_refusal_by_the_schema_names_line_and_element():
    with pytest.raises(FileRefused) as refused:
        prove(changed(TRANSFERS, b"P-2", b"P" * 36))
    assert refused.value.line == 3
    assert refused.value.message.startswith("the schema of pain.001.001.09 refuses it: Element 'EndToEndId'")


def test_no_entity_is_resolved_and_no_document_type_is_taken():
    bomb = b'<!DOCTYPE Document [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    assert refusal(changed(TRANSFERS, b"<Document ", bomb + b"<Document ")) == "doctype"
    outside = b'<!DOCTYPE Document SYSTEM "file:///etc/passwd">'
    assert refusal(changed(TRANSFERS, b"<Document ", outside + b"<Document ")) == "doctype"
    assert refusal(changed(TRANSFERS, b"Ada Supplies", b"&b;", 1)) == "not_well_formed"


def test_a_document_type_is_seen_behind_a_long_comment():
    far = b"<!--" + b"x" * 200_000 + b"--><!DOCTYPE Document><Document "
    assert refusal(changed(TRANSFERS, b"<Document ", far)) == "doctype"


def test_what_fills_the_memory_is_refused():
    assert refusal(changed(TRANSFERS, b"Ada Supplies", b"A" * 5_000_000, 1)) in {"too_large", "bad_schema"}
    assert refusal(changed(TRANSFERS, b"<Document ", b"<Document " + b'a="1" ' * 1_000_000)) == "too_large"
    assert refusal(b"<!--" + b"x" * 5_000_000) == "too_large"
    assert refusal(b"<Document>" * 100_000) == "not_well_formed"  # too deep


def test_a_file_of_nothing_but_faults_is_refused_at_the_first():
    at = TRANSFERS.index(b"<CdtTrfTxInf>")
    one = changed(TRANSFERS[at : TRANSFERS.index(b"\n", at)], b"<PmtId>", b"<X/><PmtId>")
    data = TRANSFERS[:at] + one * 100_000
    begun = time.process_time()
    assert refusal(data) == "bad_schema"
    assert time.process_time() - begun < 2


def test_a_file_of_many_pieces_is_counted_to_its_end():
    at, end = TRANSFERS.index(b"<CdtTrfTxInf>"), TRANSFERS.rindex(b"\n</PmtInf>")
    one = TRANSFERS[at : TRANSFERS.index(b"\n", at) + 1]
    count = 20_000
    head = TRANSFERS[:at].replace(b">2<", b">%d<" % count).replace(b">19.50<", b">%d.00<" % (count * 125 // 10))
    data = head + one * count + TRANSFERS[end:]
    assert prove(data) == PainProof("pain.001.001.09", count, {"EUR": count * 12_50})


@pytest.mark.parametrize("data", [TRANSFERS, COLLECTIONS], ids=["transfers", "collections"])
def test_a_file_that_is_cut_anywhere_is_refused(data):
    for end in range(0, len(data.rstrip()) - 1, 5):
        assert refusal(data[:end])


@pytest.mark.parametrize("data", [TRANSFERS, COLLECTIONS], ids=["transfers", "collections"])
def test_a_damaged_file_is_proven_or_refused_and_nothing_else(data):
    assert damaged(data, range(300)) == 300


@pytest.mark.long
@pytest.mark.parametrize("data", [TRANSFERS, COLLECTIONS], ids=["transfers", "collections"])
def test_a_damaged_file_is_proven_or_refused_ten_thousand_times(data):
    assert damaged(data, range(10_000)) == 10_000


def damaged(data, seeds):
    for seed in seeds:
        found = outcome(damage(data, random.Random(seed)))
        if isinstance(found, FileRefused):
            assert (bool(found.code), bool(found.message)) == (True, True), seed
        else:
            assert found.transactions == 2, seed
    return len(seeds)


def outcome(data):
    try:
        return prove(data)
    except FileRefused as refused:
        return refused


def damage(data, dice):
    """Return ``data`` with one to five bytes changed, taken out or put in, or a piece of it doubled or moved."""
    body = bytearray(data)
    for _ in range(dice.randint(1, 5)):
        at, length = dice.randrange(len(body)), dice.randint(1, 40)
        piece = bytes(body[at : at + length])
        kind = dice.randrange(5)
        if kind == 0:
            body[at] = dice.choice(CHANGES)
        elif kind == 1:
            body[at:at] = bytes([dice.choice(CHANGES)])
        elif kind == 2:
            body[at:at] = piece
        else:
            del body[at : at + length]
        if kind == 4:
            to = dice.randrange(len(body) + 1)
            body[to:to] = piece
    return bytes(body)
