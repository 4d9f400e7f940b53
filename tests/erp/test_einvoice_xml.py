import pytest

from payportal.domain.errors import FileRefused
from payportal.erp import einvoice_xml
from payportal.erp.einvoice_document import Stated
from payportal.erp.einvoice_xml import all_at, local, namespace, root_of, stated_at, text_at, texts_at
from tests.erp.einvoices import sample

UBL = sample("ubl_invoice.xml")
TAIL = b"</a>" * 300


def refused(data):
    with pytest.raises(FileRefused) as error:
        root_of(data)
    return error.value.code, error.value.line


def test_elements_are_found_by_their_local_names():
    root = root_of(b'<x:a xmlns:x="urn:x" xmlns="urn:y"><b> one\n two </b><x:b c="d">3</x:b><b/></x:a>')
    assert (local(root), namespace(root)) == ("a", "urn:x")
    assert (text_at(root, "c", "b"), texts_at(root, "b"), len(all_at(root, "b"))) == ("one two", ["one two", "3"], 3)
    assert text_at(root, "b/c") == ""


def test_amounts_come_with_currency_and_line():
    root = root_of(b'<a>\n<b><c currencyID="EUR"> 1.50 </c></b>\n<b><c/></b></a>')
    assert stated_at(root, "b/c") == (Stated("1.50", "EUR", 2), Stated("", "", 3))


def test_a_byte_order_mark_and_comments_are_no_harm():
    assert text_at(root_of(b"\xef\xbb\xbf<a><b>1<!-- not --><?x y?>2</b></a>"), "b") == "12"


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"", "empty_file", 0),
        (b"\xef\xbb\xbf \n", "empty_file", 0),
        (UBL.decode().encode("utf-16"), "bad_encoding", 1),
        (UBL.decode().encode("utf-16-le"), "nul_byte", 1),
        (b"<a>\n\0</a>", "nul_byte", 2),
        (UBL[:3000], "truncated", 62),
        (UBL.rstrip()[:-1], "truncated", 87),
        (UBL + UBL, "more_than_one", 88),
        (b"<a/><b/>", "more_than_one", 1),
        (b"<a><b></a>", "not_well_formed", 1),
        (b"<a>\n&lol;</a>", "not_well_formed", 2),
        (b'<?xml version="1.0" encoding="UTF-8"?>\n<a>\xe9</a>', "bad_encoding", 2),
        (b"<a>" * 300 + TAIL, "too_large", 1),
        (b"<a>" + b"x" * (11 << 20) + b"</a>", "too_large", 1),
        (b"<a>" + b"x" * (21 << 20) + b"</a>", "too_large", 0),
        (b"<a>" + b"<b/>" * 1_000_000 + b"</a>", "too_large", 0),
        (b'\n<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>', "doctype", 2),
        (b'<!doctype a SYSTEM "http://example.com/a.dtd"><a/>', "doctype", 1),
    ],
)
def test_what_no_issuer_sends_is_refused_with_its_line(data, code, line):
    assert refused(data) == (code, line)


def test_a_document_type_is_seen_in_any_encoding():
    hidden = b'+ADwAIQ-DOCTYPE a [+ADw-!ENTITY e "x">]>'
    data = b'<?xml version="1.0" encoding="UTF-7"?>' + hidden + b"<a>&e;</a>"
    assert refused(data) == ("doctype", 0)


def test_the_sentence_for_a_broken_file_is_one_line():
    with pytest.raises(FileRefused) as error:
        root_of(b"<a \x01></a>")
    assert "\n" not in error.value.message
    assert "send it again" in error.value.message


def test_an_invoice_of_ten_thousand_lines_is_within_the_limits():
    line = b'<l><i>1</i><q u="C">1</q><n c="E">1</n><t><m>a</m><d>b</d><c><p>1</p></c></t><p><a c="E">1</a></p></l>'
    assert len(line * 10_000) < einvoice_xml.LARGEST
    assert len(root_of(b"<a>" + line * 10_000 + b"</a>")) == 10_000
