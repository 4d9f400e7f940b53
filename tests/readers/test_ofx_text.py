"""OFX bytes become whole text."""

import pytest

from payportal.domain.errors import FileRefused
from payportal.readers.ofx_text import whole_text

HEADER = "OFXHEADER:100\nENCODING:USASCII\nCHARSET:{}\n\n"
BODY = "<OFX><SIGNONMSGSRSV1><SONRS>{}</SONRS></SIGNONMSGSRSV1></OFX>\n"


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [
        ("1252", "utf-8"),
        ("1252", "cp1252"),
        ("NONE", "cp1252"),
        ("ISO-8859-1", "latin-1"),
        ("8859-1", "latin-1"),
        ("nonsense", "cp1252"),
    ],
)
def test_the_text_is_read_as_it_was_written_whatever_the_header_says(charset, encoding):
    memo = "Café" if encoding == "latin-1" else "Café €"
    data = (HEADER.format(charset) + BODY.format(memo)).encode(encoding)
    assert f"<SONRS>{memo}</SONRS>" in whole_text(data)


def test_the_header_stays_so_that_line_numbers_hold():
    assert whole_text((HEADER.format("1252") + BODY).encode()).count("\n") == 4


def test_quoted_text_is_text_and_a_comment_is_nothing():
    text = whole_text(BODY.format("<MEMO><![CDATA[A & B <C>]]><!-- <STMTTRN>\n -->").encode())
    assert "<MEMO>A &amp; B &lt;C&gt;\n</SONRS>" in text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("OFXHEADER:100\n\nnothing", "not_ofx"),
        (BODY[:40], "truncated"),
        (BODY.replace("</SONRS>", ""), "unclosed"),
        (BODY.replace("<SONRS>", ""), "unclosed"),
        (BODY.replace("<SONRS>", "<SONRS><SONRS>"), "unclosed"),
        ("<!DOCTYPE ofx>" + BODY, "doctype"),
        ('<!ENTITY a "b">' + BODY, "doctype"),
        ("", "empty_file"),
    ],
)
def test_a_damaged_file_is_refused(text, code):
    with pytest.raises(FileRefused) as refused:
        whole_text(text.encode())
    assert refused.value.code == code
