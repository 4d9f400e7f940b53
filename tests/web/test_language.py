"""The language of a page: the person's own choice, the cookie, the customer's, the browser's, English."""

import pytest

from payportal.models.customer import Customer
from payportal.models.user import User
from tests.web.an_account import a_customer, writing
from tests.web.signing_in import a_user, post, signed_in


def asked(client, address="/login", browser=""):
    return client.get(address, headers={"Accept-Language": browser} if browser else {}).text


@pytest.mark.parametrize(
    ("browser", "tag"),
    [
        ("de-AT,de;q=0.9,en;q=0.5", '<html lang="de" dir="ltr">'),
        ("ar", '<html lang="ar" dir="rtl">'),
        ("pt-BR,fr;q=0.4", '<html lang="fr" dir="ltr">'),
        ("ja", '<html lang="en" dir="ltr">'),
        ("", '<html lang="en" dir="ltr">'),
        ("*", '<html lang="en" dir="ltr">'),
        ("de;q=nonsense,,;;", '<html lang='),
    ],
)  # fmt: skip
def test_a_guest_reads_what_the_browser_asks_for(sqlite_app, browser, tag):
    assert tag in asked(sqlite_app.test_client(), browser=browser)


def test_a_guest_who_chose_keeps_the_choice(sqlite_app):
    client = sqlite_app.test_client()
    assert post(sqlite_app, client, "/language", language="es", back="/login").location == "/login"
    assert '<html lang="es"' in asked(client, browser="de")
    post(sqlite_app, client, "/language", language="klingon", back="//evil.example")
    assert '<html lang="en"' in asked(client, browser="de")


def a_person(app, *, own="", of_customer=""):
    customer = a_customer(app)
    user = a_user(app, "customer", customer_id=customer)
    with writing(app) as session:
        session.get_one(Customer, customer).language = of_customer
        session.get_one(User, user).language = own
    return user


@pytest.mark.parametrize(
    ("own", "cookie", "of_customer", "spoken"),
    [
        ("ar", "es", "de", "ar"),
        ("", "es", "de", "es"),
        ("", "", "de-DE", "de"),
        ("", "", "GER", "de"),
        ("", "", "xx", "fr"),
        ("", "", "", "fr"),
    ],
)
def test_the_own_choice_comes_before_the_customers_and_that_before_the_browsers(
    sqlite_app, own, cookie, of_customer, spoken
):
    client = signed_in(sqlite_app, a_person(sqlite_app, own=own, of_customer=of_customer))
    if cookie:
        client.set_cookie("language", cookie)
    assert f'<html lang="{spoken}"' in asked(client, "/", browser="fr")


def test_a_choice_follows_the_person_to_another_browser(sqlite_app):
    user = a_person(sqlite_app)
    post(sqlite_app, signed_in(sqlite_app, user), "/language", language="de", back="/")
    assert '<html lang="de"' in asked(signed_in(sqlite_app, user), "/", browser="fr")


def test_the_staff_reads_english_with_everything_around_it(sqlite_app):
    client = signed_in(sqlite_app, a_user(sqlite_app, "clerk"))
    client.set_cookie("language", "de")
    assert '<html lang="en" dir="ltr">' in asked(client, "/workbench", browser="ar")


def test_a_page_that_is_not_there_is_told_in_the_language_of_the_browser(sqlite_app):
    assert '<html lang="ar" dir="rtl">' in asked(sqlite_app.test_client(), "/nowhere", browser="ar")
