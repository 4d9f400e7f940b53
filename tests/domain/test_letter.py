"""Letters: stored and read back, and never a header more than their subject."""

from payportal.domain.letter import Act, Para, Quote, Rows, documents, letter, one_line, paragraphs, stored


def test_a_letter_leaves_out_what_is_empty():
    assert letter("Hello", "One.", "", Act("See", "/x")).parts == (Para("One."), Act("See", "/x"))


def test_parts_come_back_as_they_were_stored():
    parts = (Para("One."), Rows((("INV-1", "1.00 USD"),)), Quote("so\nthey say"), Act("See", "/x"))
    assert stored(documents(parts)) == parts


def test_a_line_break_in_a_subject_is_a_space():
    assert one_line("Hello\r\nBcc: x@evil.example\u2028more") == "Hello Bcc: x@evil.example more"
    assert one_line("7\xa0Dec \u2066−1\u2069") == "7\xa0Dec \u2066−1\u2069"


def test_plain_text_has_its_paragraphs():
    assert paragraphs("One,\ntwo.\n\nThree.\n") == (Para("One,\ntwo."), Para("Three."))
