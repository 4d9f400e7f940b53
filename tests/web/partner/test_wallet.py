"""A partner's wallet: its sums, its lines, its filters, and nobody else's."""

import pytest

from payportal.models.base import transaction
from tests.builders import a_partner, an_agreement
from tests.web.partner.a_wallet import take_back, two_wallets
from tests.web.signing_in import a_user, signed_in

sqlite_alone = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def wallets(app):
    return two_wallets(app)


@pytest.fixture
def northern(wallets):
    return signed_in(wallets.app, a_user(wallets.app, "partner", partner_id=wallets.northern))


@pytest.fixture
def manager(wallets):
    return signed_in(wallets.app, a_user(wallets.app, "program_manager"))


def numbers(page):
    """The invoices of the lines, in the order of the page."""
    text = page.text
    return sorted(
        (n for n in ("INV-1", "INV-2", "INV-3") if f" on {n}<" in text), key=lambda n: text.index(f" on {n}<")
    )


def test_the_wallet_says_what_is_to_be_got_by_currency(northern):
    page = northern.get("/partner").text
    assert "Your earnings" in page
    assert '170.00 <span class="currency">USD' in page  # 120.00 and a fraction, and 50.00
    assert '10.00 <span class="currency">EUR' in page
    assert "all that was earned; nothing was taken back" in page


def test_a_line_shows_the_arithmetic_and_only_the_first_letters_of_the_customer(northern):
    page = " ".join(northern.get("/partner").text.split())
    assert '1,200.05 × 10 % <span class="soft">=</span>' in page
    assert "A… C… o… O… INV-1" in page
    assert "Acme" not in page
    assert "→ receipt → invoice → A-1 v1" in page
    assert "SECRET" not in page


def test_what_was_taken_back_is_a_line_of_its_own(wallets, northern):
    take_back(wallets, "INV-1")
    page = northern.get("/partner").text
    assert page.count("Taken back</span>") == 1
    assert "Earned, taken back since" in page
    assert "−120.00" in page
    assert '50.00 <span class="currency">USD' in page


@sqlite_alone
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["INV-3", "INV-2", "INV-1"]),
        ("currency=USD", ["INV-2", "INV-1"]),
        ("month=2026-10", ["INV-1"]),
        ("month=2026-11", ["INV-3", "INV-2"]),
        ("month=2026-12", []),
        ("month=yesterday", ["INV-3", "INV-2", "INV-1"]),
        ("program=east", ["INV-2"]),
        ("program=west", []),
        ("program=east&month=2026-10", []),
    ],
)
def test_the_filter_stands_in_the_address(wallets, northern, query, found):
    assert numbers(northern.get(f"/partner/{wallets.northern}?{query}")) == found


def test_months_and_programs_are_read_alike_on_both_databases(wallets, northern):
    assert numbers(northern.get(f"/partner/{wallets.northern}?month=2026-11&program=east")) == ["INV-2"]
    page = northern.get(f"/partner/{wallets.northern}").text
    assert (">Nov 2026</a>" in page, ">Oct 2026</a>" in page, ">east</a>" in page) == (True, True, False)


def test_the_file_for_people_masks_as_the_page_does(wallets, northern, manager):
    address = f"/partner/{wallets.northern}/earnings.csv?currency=USD"
    lines = northern.get(address).text.splitlines()
    assert lines[0].lstrip("\ufeff") == (
        "share_id,value_date,program,customer,invoice_number,currency,base,rate,amount,state,agreement_number,version"
    )
    assert [line.split(",", 1)[1] for line in lines[1:]] == [
        "2026-11-02,east,A… C… o… O…,INV-2,USD,500.00,10,50.00,Earned,A-1,1",
        "2026-10-15,,A… C… o… O…,INV-1,USD,1200.05,10,120.00,Earned,A-1,1",
    ]
    assert "Acme Corp of Ohio,INV-2" in manager.get(address).text


def test_a_manager_sees_all_partners_and_whole_names(wallets, manager):
    page = manager.get("/partner").text
    assert (">Partner P-NORTH</a>" in page, ">Partner P-KITA</a>" in page) == (True, True)
    assert "25.00" in page
    assert "Acme Corp of Ohio INV-1" in manager.get(f"/partner/{wallets.northern}").text
    assert ">Partner P-KITA</a>" not in manager.get("/partner?q=north").text


@sqlite_alone
@pytest.mark.parametrize("place", ["", "/earnings.csv", "/agreements"])
def test_another_partners_pages_are_not_there(wallets, northern, place):
    assert northern.get(f"/partner/{wallets.northern}{place}").status_code == 200
    assert northern.get(f"/partner/{wallets.kita}{place}").status_code == 404
    assert northern.get(f"/partner/999999{place}").status_code == 404


@sqlite_alone
@pytest.mark.parametrize("role", ["clerk", "approver"])
def test_clerks_have_no_business_here(wallets, role):
    someone = signed_in(wallets.app, a_user(wallets.app, role))
    assert someone.get(f"/partner/{wallets.northern}").status_code == 403


@sqlite_alone
def test_a_partner_without_earnings_is_told_how_they_come(wallets, manager):
    with wallets.app.app_context(), transaction() as session:
        new = a_partner(session, "P-NEW").id
    page = manager.get(f"/partner/{new}").text
    assert "Here stands a line for every payment that earned something. None has yet" in page


def test_agreements_stand_in_plain_words_with_what_they_said_before(wallets, northern, manager):
    with wallets.app.app_context(), transaction() as session:
        an_agreement(session, "A-1", "P-NORTH", rate="12.5")
    page = northern.get(f"/partner/{wallets.northern}/agreements").text
    assert page.index("12.5 % of everything that customers pay.") < page.index("10 % of everything that customers pay.")
    assert "Version 2" in page
    fixed = manager.get(f"/partner/{wallets.kita}/agreements").text
    assert "25.00 USD for each invoice on east, earned as the invoice is settled." in fixed
