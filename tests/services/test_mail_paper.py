"""A mail: its headers, its frame, and text from outside that stays text."""

from dataclasses import replace
from datetime import UTC, datetime

from payportal.documents import logo_picture
from payportal.domain.brand import Brand
from payportal.domain.letter import Act, Quote, letter
from payportal.domain.logo import Logo
from payportal.domain.notice_event import EVENTS
from payportal.services import mail_paper
from payportal.services.mail_paper import Frame, Post
from tests.domain.a_picture import a_png

AT = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
POST = Post(key="k", site="https://pay.example",
            brand=Brand(name="Northwind", sender="Northwind, Billing", reply_to="ar@northwind.example",
                        colour="#1d4ed8", footer="1 Quay, Duluth"))  # fmt: skip


def a_mail(**frame):
    told = letter("Hello", "One.", Quote("<script>x()</script>"), Act("See", "https://pay.example/x?a=1&b=2"))
    return mail_paper.message("ann@acme.example", told, POST, Frame(**frame), at=AT)


def test_the_headers_of_a_notice():
    mail = a_mail(stop="https://pay.example/hooks/unsubscribe/1.a")
    assert mail["From"] == '"Northwind, Billing" <payportal@localhost>'
    assert mail["Reply-To"] == "ar@northwind.example"
    assert mail["Date"] == "Thu, 26 Nov 2026 09:30:00 +0000"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe"] == "<https://pay.example/hooks/unsubscribe/1.a>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


def test_the_frame_says_who_writes_and_where_it_ends():
    text = (
        a_mail(why="Because.", settings="https://pay.example/notices", stop="https://pay.example/s")
        .get_body(("plain",))
        .get_content()
    )
    assert "-- \nNorthwind, 1 Quay, Duluth\n" in text
    assert "Because.\n" in text
    assert "https://pay.example/notices" in text
    assert "https://pay.example/s" in text


def test_what_a_person_wrote_is_escaped_in_html_and_quoted_in_text():
    mail = a_mail()
    assert "&lt;script&gt;x()&lt;/script&gt;" in mail.get_body(("html",)).get_content()
    assert "> <script>x()</script>" in mail.get_body(("plain",)).get_content()
    assert "https://pay.example/x?a=1&amp;b=2" in mail.get_body(("html",)).get_content()
    assert "#1d4ed8" in mail.get_body(("html",)).get_content()


def test_what_cannot_be_turned_off_says_so():
    assert "cannot be turned off" in mail_paper.frame(EVENTS["security"], "own", "en").why
    assert mail_paper.frame(EVENTS["staff"], "own", "en").why == ""


def test_a_signature_is_for_one_purpose_and_one_row():
    made = {mail_paper.signature("k", purpose, number) for purpose in ("a", "b") for number in (1, 2)}
    assert len(made) == 4


def test_a_logo_comes_inside_the_mail_beside_the_html_that_shows_it():
    content, width, height = logo_picture.drawn(a_png(960, 240))
    logo = Logo(digest="0" * 20, content=content, alt="A mountain", width=width, height=height)
    told = letter("Hello", "One.")
    plain, made = (
        mail_paper.message("ann@acme.example", told, post, Frame(), at=AT) for post in (POST, replace(POST, logo=logo))
    )
    text, related = made.iter_parts()
    assert made.get_content_type() == "multipart/alternative"
    assert text.get_content() == plain.get_body(("plain",)).get_content()
    assert related.get_content_type() == "multipart/related"
    page, picture = related.iter_parts()
    assert f'src="cid:{picture["Content-ID"][1:-1]}" alt="A mountain" width="160" height="40"' in page.get_content()
    assert (picture.get_content_type(), picture.get_content_disposition()) == ("image/png", "inline")
    assert picture.get_content() == content
    assert made.get_body(("html",)).get_content() == page.get_content()
    assert "http" not in page.get_content().partition("<img")[2].partition(">")[0]
    assert len(made.as_bytes()) < 64_000
    assert "cid:" not in plain.get_body(("html",)).get_content()
