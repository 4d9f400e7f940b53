"""An owner gives the portal a logo; payers see it on pages of every width, in the dark, on papers and in mails."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from payportal.jobs import mail
from payportal.services import logos
from tests.documents.test_typesetting import figures
from tests.domain.a_picture import a_png
from tests.servers.headless import wider_than_its_screen
from tests.web.an_account import a_customer, an_invoice, writing
from tests.web.portal.test_pay import begin, press
from tests.web.signing_in import a_user, post, signed_in

WORDS = "A mountain in the north wind"


@pytest.fixture
def payer(app):
    return signed_in(app, a_user(app, "customer", email="payer@acme.example", customer_id=a_customer(app)))


def choose(app, picture):
    owner = signed_in(app, a_user(app, "admin"))
    assert post(app, owner, "/admin/notices/logo", logo=(BytesIO(picture), "logo.png"), alt=WORDS).status_code == 302


def marked(pdf):
    """The words of the figures of a PDF, which is still tagged and may be kept."""
    root = PdfReader(BytesIO(pdf)).trailer["/Root"]
    metadata = root["/Metadata"].get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata
    return figures(root["/StructTreeRoot"], [])


def test_every_paper_has_it_as_a_figure_with_words(app, payer):
    invoice = an_invoice(app, 1, "INV-1007", 120_000)
    press(app, payer, begin(app, payer, invoice), "approve")
    reference = payer.get("/payments").text.partition("/payments/PAY-")[2].partition('"')[0]
    papers = (f"/invoices/{invoice}/invoice.pdf", f"/invoices.pdf?invoice={invoice}", "/statement.pdf",
              f"/payments/PAY-{reference}/receipt.pdf")  # fmt: skip
    before = {address: marked(payer.get(address).data) for address in papers}
    assert all(WORDS not in found for found in before.values())
    choose(app, a_png(960, 240))
    for address in papers:
        assert marked(payer.get(address).data) == [WORDS, *before[address]]


def test_mails_of_jobs_hold_it(app):
    outside = app.extensions["outside"]
    with app.app_context():
        assert mail.post(outside).logo is None
    choose(app, a_png(960, 240))
    with app.app_context():
        assert mail.post(outside).logo.alt == WORDS


@pytest.mark.browser
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("size", [(960, 240), (400, 400), (40, 250)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_the_head_of_every_page(app, site, browser, payer, size, scheme):
    with writing(app) as session:
        logos.keep(session, a_png(*size), WORDS, name="", actor="owner@example.com")
    context = browser.new_context(color_scheme=scheme, viewport={"width": 320, "height": 600})
    context.add_cookies([{"name": "payportal", "value": payer.get_cookie("payportal").value, "url": site}])
    page = context.new_page()
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 600})
        page.goto(site)
        picture, brand = page.locator(".house-logo"), page.locator(".brand")
        shown = picture.evaluate(
            "one => [one.naturalWidth, one.clientHeight - 4, getComputedStyle(one).backgroundColor]"
        )
        assert shown[0] > 0
        assert 16 < shown[1] <= 32
        assert (shown[2] == "rgb(255, 255, 255)") == (scheme == "dark")
        assert not wider_than_its_screen(page)
        assert (brand.evaluate("one => getComputedStyle(one).fontSize") == "0px") == (width == 320)
        assert brand.bounding_box()["height"] <= 60
        assert page.get_by_role("link", name=WORDS).count() == 1
    context.close()
