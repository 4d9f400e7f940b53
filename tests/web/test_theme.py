"""Light, dark or as the device prefers."""

import pytest

from tests.web.signing_in import post


@pytest.mark.parametrize(
    ("asked", "attribute"),
    [("dark", ' dir="ltr" data-bs-theme="dark">'), ("light", ' dir="ltr" data-bs-theme="light">'),
     ("auto", '<html lang="en" dir="ltr">'), ("nonsense", '<html lang="en" dir="ltr">')],
)  # fmt: skip
def test_the_chosen_theme_comes_with_the_page(sqlite_app, asked, attribute):
    client = sqlite_app.test_client()
    assert post(sqlite_app, client, "/theme", theme=asked, back="/login").location == "/login"
    assert attribute in client.get("/login").text


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/\\evil.example", ""])
def test_the_way_back_stays_here(sqlite_app, back):
    assert post(sqlite_app, sqlite_app.test_client(), "/theme", theme="dark", back=back).location == "/"
