import pytest

from payportal.domain.attached_file import CSV, JPEG, LARGEST_BYTES, PDF, PNG, TEXT, clean_name, examined
from payportal.domain.errors import FileRefused

A_PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 20
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@pytest.mark.parametrize(
    ("name", "content", "kept", "media_type"),
    [
        ("proof.pdf", b"%PDF-1.7\n", "proof.pdf", PDF),
        ("Photo.PNG", A_PNG, "Photo.PNG", PNG),
        ("scan.jpeg", b"\xff\xd8\xff\xe0", "scan.jpeg", JPEG),
        ("note.txt", "Grüße, drei Kartons fehlen".encode(), "note.txt", TEXT),
        ("lines.csv", b"sku,qty\nA-1,3\n", "lines.csv", CSV),
        ("proof", b"%PDF-1.4", "proof.pdf", PDF),
        ("../../etc/passwd", b"hello", "passwd.txt", TEXT),
        ("C:\\temp\\delivery note.txt", b"hello", "delivery note.txt", TEXT),
    ],
)
def test_a_file_is_what_its_content_is(name, content, kept, media_type):
    file = examined(name, content)
    assert (file.name, file.media_type, file.content) == (kept, media_type, content)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.pdf", b"", "empty_file"),
        ("large.txt", b"a" * (LARGEST_BYTES + 1), "too_large"),
        ("virus.txt", EICAR, "virus"),
        ("virus.pdf", b"%PDF-1.7\n" + EICAR, "virus"),
        ("page.html", b"<!DOCTYPE html><p>hello", "bad_type"),
        ("page.txt", b"hello <script>alert(1)</script>", "bad_type"),
        ("drawing.png", b'<svg xmlns="http://www.w3.org/2000/svg">', "bad_type"),
        ("book.xlsx", b"PK\x03\x04rest", "bad_type"),
        ("tool.txt", b"MZ\x90\x00", "bad_type"),
        ("run.txt", b"#!/bin/sh\nid", "bad_type"),
        ("bytes.txt", bytes(range(256)), "bad_type"),
        ("photo.jpg", A_PNG, "not_what_it_says"),
        ("report.pdf", b"just words", "not_what_it_says"),
        ("report.exe", b"%PDF-1.7", "not_what_it_says"),
        ("cards.csv", b"name,card\nAnn,4242 4242 4242 4242\n", "card"),
    ],
)
def test_what_may_not_be_kept_is_refused_with_a_reason(name, content, code):
    with pytest.raises(FileRefused) as refused:
        examined(name, content)
    assert refused.value.code == code
    assert name in refused.value.message


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ('a"b\r\nSet-Cookie: x.pdf', "abSet-Cookie x.pdf"),
        ("\u202egnp.exe", "gnp.exe"),
        ("", "file"),
        (".pdf", "pdf"),
        ("x" * 300 + ".pdf", "x" * 96 + ".pdf"),
        ("invoice\u061cfdp\u200b.e\ufeffxe\u2028\x85.pdf", "invoicefdp.exe.pdf"),
    ],
)
def test_a_name_cannot_deceive(name, clean):
    assert clean_name(name) == clean
