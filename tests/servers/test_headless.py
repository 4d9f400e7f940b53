import pytest

PAGE = """<!doctype html><html lang="en"><head><title>Open items</title></head><body><main><h1>Open items</h1>
<button type="button" onclick="document.querySelector('h1').textContent = 'Paid'">Pay</button>{rest}
</main></body></html>"""


@pytest.mark.browser
def test_a_page_is_rendered_clicked_and_pictured(page, tmp_path):
    page.set_content(PAGE.format(rest=""))
    page.get_by_role("button", name="Pay").click()
    assert page.get_by_role("heading").inner_text() == "Paid"
    picture = page.screenshot(path=tmp_path / "page.png")
    assert picture.startswith(b"\x89PNG")


@pytest.mark.browser
def test_axe_finds_nothing_wrong_with_a_sound_page(page, axe):
    page.set_content(PAGE.format(rest=""))
    assert axe(page) == []


@pytest.mark.browser
def test_axe_names_the_field_without_a_label(page, axe):
    page.set_content(PAGE.format(rest='<input type="text" id="amount">'))
    (fault,) = axe(page)
    assert fault.startswith('label: <input type="text" id="amount">')


@pytest.mark.browser
def test_text_has_a_font_even_where_none_is_installed(page):
    page.set_content('<span id="narrow">iiii</span><br><span id="wide">WWWW</span>')
    narrow, wide = (page.locator(f"#{name}").bounding_box()["width"] for name in ("narrow", "wide"))
    assert wide > narrow > 0
