"""The invoice list and the invoice: what belongs to the account, sorted, summed, paged, and nothing else."""

import re

import pytest

from tests.web.an_account import a_customer, an_invoice
from tests.web.signing_in import a_user, post, signed_in


@pytest.fixture
def acme(app):
    """A customer with a child, and somebody else's invoice beside."""
    parent = a_customer(app, "C-1", name="Acme Corp")
    child = a_customer(app, "C-2", name="Acme West", parent_id=parent)
    other = a_customer(app, "C-3", name="Globex")
    ids = {
        "INV-1": an_invoice(app, parent, "INV-1", 120000, due_in=14, purchase_order="PO-88"),
        "INV-2": an_invoice(app, parent, "INV-2", 35000, due_in=-3),
        "INV-3": an_invoice(app, child, "INV-3", 98050, due_in=0),
        "INV-4": an_invoice(app, parent, "INV-4", 64000, due_in=30, currency="EUR"),
        "CM-1": an_invoice(app, parent, "CM-1", -5000, kind="credit_memo"),
        "OTHER": an_invoice(app, other, "OTHER", 77700),
    }
    return {"ids": ids, "parent": parent, "child": child}


@pytest.fixture
def payer(app, acme):
    return signed_in(app, a_user(app, "customer", customer_id=acme["parent"]))


def numbers(text):
    return re.findall(r'class="row-link[^"]*" href="/invoices/\d+">([\w-]+)<', text)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["INV-2", "INV-3", "INV-1", "CM-1", "INV-4"]),
        ("sort=-due", ["INV-4", "CM-1", "INV-1", "INV-3", "INV-2"]),
        ("sort=-open", ["INV-1", "INV-3", "INV-4", "INV-2", "CM-1"]),
        ("sort=number", ["CM-1", "INV-1", "INV-2", "INV-3", "INV-4"]),
        ("overdue=1", ["INV-2"]),
        ("currency=EUR", ["INV-4"]),
        ("q=po-88", ["INV-1"]),
        ("q=inv-2", ["INV-2"]),
        ("q=%25", []),  # a percent sign is a letter like any other
        ("state=paid", []),
        ("state=credit", ["CM-1"]),
        ("state=part", []),
        ("bucket=1", ["INV-2"]),
        ("bucket=0&currency=EUR", ["INV-4"]),
        ("low=640&high=1200", ["INV-3", "INV-1", "INV-4"]),
        ("low=1,200", ["INV-1"]),
        ("q=980.50", ["INV-3"]),
        ("q=1,200.00", ["INV-1"]),
        ("since=2999-01-01", []),
        ("until=2999-01-01&currency=EUR", ["INV-4"]),
        ("bucket=9&low=x&since=yesterday&account=x", ["INV-2", "INV-3", "INV-1", "CM-1", "INV-4"]),
        ("sort=nonsense&state=nonsense", ["INV-2", "INV-3", "INV-1", "CM-1", "INV-4"]),
    ],
)
def test_the_list_shows_what_passes_the_filter_in_order(payer, query, expected):
    answer = payer.get(f"/invoices?{query}")
    assert (answer.status_code, numbers(answer.text)) == (200, expected)


def test_the_totals_are_those_of_the_whole_filter_by_currency(payer):
    foot = payer.get("/invoices").text.partition("<tfoot>")[2].partition("</tfoot>")[0]
    assert "640.00" in foot
    assert "2,480.50" in foot  # 1,200.00 + 350.00 + 980.50 − 50.00


def test_a_child_does_not_see_its_parent(app, acme):
    client = signed_in(app, a_user(app, "customer", email="west@example.com", customer_id=acme["child"]))
    assert numbers(client.get("/invoices").text) == ["INV-3"]
    assert client.get(f"/invoices/{acme['ids']['INV-1']}").status_code == 404


def test_an_invoice_of_another_customer_is_not_there(payer, acme):
    assert payer.get(f"/invoices/{acme['ids']['OTHER']}").status_code == 404
    assert payer.get("/invoices/999999").status_code == 404
    assert "OTHER" not in payer.get("/invoices?state=all").text


@pytest.mark.parametrize(
    ("number", "chip"),
    [("INV-2", "Overdue"), ("INV-3", "Due today"), ("INV-1", "due in 14 days"), ("CM-1", "available")],
)
def test_the_status_is_read_from_the_books(payer, acme, number, chip):
    assert chip in payer.get(f"/invoices/{acme['ids'][number]}").text


def test_fifty_a_page_and_none_twice(app):
    customer = a_customer(app)
    for number in range(103):
        an_invoice(app, customer, f"N-{number:03}", 100 + number, due_in=number // 10)
    client, seen, address = signed_in(app, a_user(app, "customer", customer_id=customer)), [], "/invoices"
    while address:
        text = client.get(address).text
        seen.append(numbers(text))
        following = re.search(r'href="([^"]*after=[^"]*)">Next page', text)
        address = following[1].replace("&amp;", "&") if following else ""
    assert [len(page) for page in seen] == [50, 50, 3]
    assert [number for page in seen for number in page] == [f"N-{n:03}" for n in range(103)]


def test_a_cursor_that_cannot_be_read_is_refused(payer):
    assert payer.get("/invoices?after=nonsense").status_code == 400


def test_the_file_has_the_filter_and_no_formulas(app, payer, acme):
    an_invoice(app, acme["parent"], "=1+1", 100, due_in=90, currency="CHF")
    answer = payer.get("/invoices.csv?currency=CHF")
    lines = answer.text.removeprefix("\ufeff").splitlines()
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert len(lines) == 2
    assert lines[1].startswith("'=1+1,Acme Corp,invoice,")
    assert ",CHF,1.00,1.00," in lines[1]


def test_nothing_open_says_so_and_shows_the_way(app):
    client = signed_in(app, a_user(app, "customer", customer_id=a_customer(app)))
    text = client.get("/invoices").text
    assert "Nothing is open." in text
    assert 'href="/invoices?state=all"' in text


def test_one_customer_of_the_family_can_be_looked_at_and_no_other(app, payer, acme):
    assert numbers(payer.get(f"/invoices?account={acme['child']}").text) == ["INV-3"]
    with_other = payer.get(f"/invoices?state=all&account={acme['child'] + 1}").text
    assert numbers(with_other) == []


def test_the_buckets_stand_above_the_list_with_what_is_owed_in_them(payer):
    text = payer.get("/invoices").text
    assert "1–30 days late 350.00 USD" in text
    assert "31–60 days late" not in text
    assert "Not due 2,180.50 USD" in text  # 1,200.00 + 980.50: a credit is in no bucket


def test_a_view_is_kept_shown_and_removed(app, payer):
    post(app, payer, "/views", name="Late  dollars", state="open", overdue="1", currency="USD", nonsense="x")
    text = payer.get("/invoices").text
    assert 'href="/invoices?overdue=1&amp;currency=USD">Late dollars<' in text
    view = re.search(r'action="(/views/\d+/remove)"', text)[1]
    post(app, payer, view)
    assert "Late dollars" not in payer.get("/invoices").text


def test_a_view_of_another_person_is_neither_seen_nor_removed(app, payer, acme):
    post(app, payer, "/views", name="Mine", overdue="1")
    view = re.search(r'action="(/views/\d+/remove)"', payer.get("/invoices").text)[1]
    other = signed_in(app, a_user(app, "customer", email="other@example.com", customer_id=acme["parent"]))
    assert "Mine" not in other.get("/invoices").text
    assert post(app, other, view).status_code == 404
    assert "Mine" in payer.get("/invoices").text


def test_a_view_without_a_name_is_refused(app, payer):
    assert post(app, payer, "/views", name="  ", overdue="1").status_code == 400
