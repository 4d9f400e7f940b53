"""Why one line is what it is."""

import pytest

from tests.web.partner.a_wallet import take_back, two_wallets
from tests.web.signing_in import a_user, signed_in


@pytest.fixture
def wallets(sqlite_app):
    return two_wallets(sqlite_app)


@pytest.fixture
def northern(wallets):
    return signed_in(wallets.app, a_user(wallets.app, "partner", partner_id=wallets.northern))


def why(client, wallets, partner="north", base="120005"):
    return client.get(f"/partner/shares/{wallets.shares[partner, base]}")


def text(answer):
    return " ".join(answer.text.replace("\N{NO-BREAK SPACE}", " ").split())


def test_a_share_is_told_from_the_money_to_the_wallet(wallets, northern):
    page = text(why(northern, wallets))
    for words in ("by wire", "15 Oct 2026", "INV-1", "10 % of everything that customers pay.",
                  "Agreement A-1, version 1", "1,200.05 collected", "120.005", "−0.005", "wallet in USD"):  # fmt: skip
        assert words in page


def test_the_fraction_of_the_line_before_is_carried(wallets, northern):
    page = text(why(northern, wallets, base="50000"))
    assert ">0.005</td>" in page  # carried from before
    assert ">−0.005</td>" in page  # and on to the next


def test_nothing_of_the_payers_bank_and_only_letters_of_the_customer_are_shown(wallets, northern):
    page = why(northern, wallets).text
    assert "A… C… o… O…" in page
    for secret in ("SECRET", "Acme", "T-INV-1", "/workbench/"):
        assert secret not in page


def test_a_share_that_was_taken_back_says_so_on_both_lines(wallets, northern):
    take_back(wallets, "INV-1")
    first = why(northern, wallets).text
    assert "This was taken back on" in first
    address = first.partition("This was taken back on")[2].partition('href="')[2].partition('"')[0]
    back = text(northern.get(address))
    assert "Why back" in back
    assert f'href="/partner/shares/{wallets.shares["north", "120005"]}"' in back
    assert "−120.00" in back


def test_a_fixed_share_is_told_by_what_was_settled(wallets):
    manager = signed_in(wallets.app, a_user(wallets.app, "program_manager"))
    page = text(why(manager, wallets, "kita", "50000"))
    assert "25.00 for the invoice" in page
    assert "500.00 of 500.00 settled" in page
    assert "Acme Corp of Ohio" in page


def test_an_administrator_is_led_on_into_the_books(wallets):
    admin = signed_in(wallets.app, a_user(wallets.app, "admin"))
    assert 'href="/workbench/receipts/1"' in why(admin, wallets).text


def test_another_partners_share_is_not_there(wallets, northern):
    assert why(northern, wallets, "kita", "50000").status_code == 404
    assert northern.get("/partner/shares/999999").status_code == 404
