"""An administrator chooses the logo, changes its words, removes it and brings it back."""

from io import BytesIO

import pytest

from payportal.queries import logo
from tests.domain.a_picture import JPEG, a_png
from tests.web.an_account import writing
from tests.web.signing_in import a_user, post, signed_in


@pytest.fixture
def admin(app):
    return signed_in(app, a_user(app, "admin"))


def send(app, client, content, name="logo.png", **more):
    return post(app, client, "/admin/notices/logo", logo=(BytesIO(content), name), **more)


def held(app):
    with writing(app) as session:
        return logo.current(session)


def test_a_logo_is_chosen_and_shown(app, admin):
    assert "No logo" in admin.get("/admin/notices").text
    answer = send(app, admin, a_png(960, 240), alt="A mountain")
    assert (answer.status_code, answer.location) == (302, "/admin/notices#logo-section")
    page = admin.get("/admin/notices").text
    assert "is shown from now on" in page
    assert '<img src="/admin/notices/logo/1.png" alt="A mountain" width="480" height="120">' in page
    assert admin.get("/admin/notices/logo/1.png").mimetype == "image/png"


def test_the_content_decides_and_not_the_name(app, admin):
    assert send(app, admin, JPEG, name="logo.svg").status_code == 302
    assert held(app).width == 48
    answer = send(app, admin, b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", name="logo.png")
    assert answer.status_code == 422
    assert held(app).width == 48


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"GIF89a", "That is a GIF picture. Save it as PNG or JPEG"), (b"", "The file is empty"),
     (JPEG[:-2], "damaged or cut short"), (b"\xff\xd8\xff" + bytes(2**20), "larger than 1 MB"),
     (a_png(10_000, 10_000, rows=b""), "10,000 × 10,000 pixels"), (a_png(4, 4, rows=bytes(9_000_000)), "damaged"),
     (a_png(1, 1), "nothing can be seen")],
)  # fmt: skip
def test_what_is_no_logo_is_refused_beside_its_field(app, admin, content, words):
    answer = send(app, admin, content, alt="My words")
    assert answer.status_code == 422
    assert f'id="logo-error">{words}' in answer.text or words in answer.text.partition('id="logo-error">')[2]
    assert 'href="#logo"' in answer.text
    assert 'value="My words"' in answer.text
    assert held(app) is None


def test_words_change_without_a_picture_and_need_one(app, admin):
    assert "Choose a PNG or JPEG picture." in post(app, admin, "/admin/notices/logo", alt="x").text
    send(app, admin, JPEG)
    post(app, admin, "/admin/notices/logo", alt="A mountain")
    assert held(app).alt == "A mountain"


def test_it_is_removed_and_brought_back(app, admin):
    send(app, admin, JPEG)
    post(app, admin, "/admin/notices/logo/remove")
    assert held(app) is None
    page = admin.get("/admin/notices").text
    assert 'action="/admin/notices/logo/1/back"' in page
    assert post(app, admin, "/admin/notices/logo/remove").status_code == 404
    post(app, admin, "/admin/notices/logo/1/back")
    assert held(app).width == 48
    assert post(app, admin, "/admin/notices/logo/2/back").status_code == 404
    assert admin.get("/admin/notices/logo/2.png").status_code == 404


def test_a_preview_shows_the_logo_without_asking_for_it(app, admin):
    send(app, admin, JPEG)
    page = admin.get("/admin/notices/preview/paid.html")
    assert 'src="data:image/png;base64,' in page.text
    assert "img-src data:;" in page.headers["Content-Security-Policy"]
