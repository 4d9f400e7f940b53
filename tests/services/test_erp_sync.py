"""Files of the ERP: each row once, changes seen, conflicts told, nothing half-stored."""

from datetime import date

import pytest
from sqlalchemy import func, select, text

from payportal.domain.errors import FileRefused
from payportal.erp.control import make_manifest
from payportal.models.base import db, transaction
from payportal.models.customer import Customer
from payportal.models.erp_batch import FxRate
from payportal.models.invoice import Invoice, InvoiceKey
from payportal.models.journal import JournalEntry
from payportal.models.partner import AgreementVersion, Partner, SharingAgreement
from payportal.services import cash_application, erp_sync
from tests.builders import (
    a_decision,
    a_receipt,
    agreement_row,
    csv_bytes,
    customer_row,
    invoice_row,
    line,
    partner_row,
    take_erp,
)

ROWS = {
    "customers": [customer_row("C-100"), customer_row("C-101", parent_number="C-100", aliases="ACME|ACME INC")],
    "invoices": [invoice_row("INV-1"), invoice_row("INV-2", "C-101", "-5.00", type="credit_memo")],
    "partners": [partner_row("P-1"), partner_row("P-2", parent_number="P-1")],
    "agreements": [agreement_row("A-1"), agreement_row("A-2", "P-2", rate="5", program="north")],
    "fx-rates": [
        {"date": "2026-10-15", "base": "EUR", "currency": "USD", "rate": "1.0832"},
        {"date": "2026-10-15", "base": "EUR", "currency": "JPY", "rate": "162.31"},
    ],
}
ORDER = ("customers", "partners", "agreements", "fx-rates", "invoices")


def counts(outcome):
    return outcome.new, outcome.changed, outcome.same, outcome.rejected


def stored(session):
    """How many rows each table holds."""
    tables = ("customer", "payer_alias", "payer_key", "invoice", "invoice_key", "partner", "sharing_agreement",
              "agreement_version", "fx_rate", "journal_entry", "erp_batch", "audit_event")  # fmt: skip
    return {table: session.scalar(text(f"SELECT count(*) FROM {table}")) for table in tables}


def test_the_same_file_again_changes_nothing(session):
    assert [counts(take_erp(session, kind, *ROWS[kind])) for kind in ORDER] == [(2, 0, 0, 0)] * 5
    before = stored(session)
    assert [counts(take_erp(session, kind, *ROWS[kind])) for kind in ORDER] == [(0, 0, 2, 0)] * 5
    after = stored(session)
    assert {table for table in before if before[table] != after[table]} == {"erp_batch", "audit_event"}


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("customers", {"name": "Acme Tools"}),
        ("invoices", {"amount": "120.00"}),
        ("partners", {"name": "North Sales"}),
        ("agreements", {"rate": "12.5"}),
        ("fx-rates", {"rate": "1.09"}),
    ],
)
def test_a_changed_row_is_changed_and_the_others_are_left_alone(session, kind, change):
    for other in ORDER:
        take_erp(session, other, *ROWS[other])
    first, second = ROWS[kind]
    assert counts(take_erp(session, kind, first | change, second)) == (0, 1, 1, 0)


def test_receivables_grow_by_the_open_amounts_and_by_their_corrections(session):
    take_erp(session, "customers", *ROWS["customers"])
    take_erp(session, "invoices", *ROWS["invoices"], invoice_row("INV-3", currency="EUR", amount="7.00"))
    take_erp(session, "invoices", invoice_row("INV-1", amount="90.00"))
    query = select(JournalEntry.kind, func.count()).group_by(JournalEntry.kind)
    assert [tuple(row) for row in session.execute(query)] == [("items_imported", 3)]
    sums = select(Invoice.currency, func.sum(Invoice.open_minor)).group_by(Invoice.currency).order_by(Invoice.currency)
    assert [(currency, int(total)) for currency, total in session.execute(sums)] == [("EUR", 700), ("USD", 8_500)]


def test_an_invoice_of_an_unknown_customer_is_refused_and_the_others_are_taken(session):
    take_erp(session, "customers", *ROWS["customers"])
    outcome = take_erp(session, "invoices", invoice_row("INV-1", "C-999"), invoice_row("INV-2"))
    assert counts(outcome) == (1, 0, 0, 1)
    [problem] = outcome.problems
    assert (problem.line, problem.code, problem.field, problem.value) == (
        2, "unknown_customer", "customer_number", "C-999",
    )  # fmt: skip
    assert "import the customers first" in problem.message
    assert session.scalars(select(Invoice.number)).all() == ["INV-2"]


def test_a_parent_may_come_later_in_the_file_or_in_another_one(session):
    outcome = take_erp(session, "customers", customer_row("C-1", parent_number="C-2"), customer_row("C-2"))
    assert counts(outcome) == (2, 0, 0, 0)
    outcome = take_erp(session, "customers", customer_row("C-3", parent_number="C-4"))
    assert [problem.code for problem in outcome.problems] == ["unknown_parent"]
    assert counts(outcome) == (1, 0, 0, 0)  # taken, without its parent
    take_erp(session, "customers", customer_row("C-4"))
    assert counts(take_erp(session, "customers", customer_row("C-3", parent_number="C-4"))) == (0, 1, 0, 0)
    parents = dict(session.execute(select(Customer.number, Customer.parent_id)).all())
    ids = dict(session.execute(select(Customer.number, Customer.id)).all())
    assert (parents["C-1"], parents["C-3"]) == (ids["C-2"], ids["C-4"])


def test_a_partners_parent_and_an_agreements_partner_must_be_known(session):
    outcome = take_erp(session, "partners", partner_row("P-1", parent_number="P-9"))
    assert [problem.code for problem in outcome.problems] == ["unknown_parent"]
    assert counts(outcome) == (1, 0, 0, 0)
    outcome = take_erp(session, "agreements", agreement_row("A-1", "P-8"))
    assert [problem.code for problem in outcome.problems] == ["unknown_partner"]
    assert counts(outcome) == (0, 0, 0, 1)
    assert session.scalar(select(func.count(SharingAgreement.id))) == 0
    assert session.scalars(select(Partner.number)).all() == ["P-1"]


def test_terms_fill_what_the_erp_left_out_and_what_it_states_goes_first(session):
    take_erp(session, "customers", customer_row("C-100", payment_terms="2/10 NET 30"))
    take_erp(
        session, "invoices", invoice_row("INV-1"), invoice_row("INV-2", payment_terms="NET 15"),
        invoice_row("INV-3", due_date="2026-12-01", discount_date="2026-10-01", discount_amount="3.00"),
        invoice_row("INV-4", amount="-10.00", type="credit_memo"), invoice_row("INV-5", open_amount="40.00"),
    )  # fmt: skip
    query = select(Invoice.due_date, Invoice.discount_date, Invoice.discount_minor, Invoice.net_minor)
    assert [tuple(row) for row in session.execute(query.order_by(Invoice.number))] == [
        (date(2026, 10, 15), date(2026, 9, 25), 200, 9_800),
        (date(2026, 9, 30), None, 0, 10_000),
        (date(2026, 12, 1), date(2026, 10, 1), 300, 9_700),
        (date(2026, 10, 15), None, 0, -1_000),
        (date(2026, 10, 15), date(2026, 9, 25), 200, 3_920),  # two percent of what is still open
    ]


def test_what_cash_was_applied_to_cannot_be_changed_under_it(session):
    take_erp(session, "customers", *ROWS["customers"])
    take_erp(session, "invoices", *ROWS["invoices"])
    _pay(session, "INV-1", 4_000)
    outcome = take_erp(session, "invoices", invoice_row("INV-1", amount="80.00"))
    assert [(problem.line, problem.code) for problem in outcome.problems] == [(2, "conflicting_item")]
    assert "has 60.00 USD open here after cash was applied" in outcome.problems[0].message
    invoice = session.scalars(select(Invoice).where(Invoice.number == "INV-1")).one()
    assert (invoice.amount_minor, invoice.opened_minor, invoice.open_minor) == (10_000, 10_000, 6_000)


def test_an_erp_that_has_booked_what_was_applied_agrees_with_the_books(session):
    take_erp(session, "customers", *ROWS["customers"])
    take_erp(session, "invoices", *ROWS["invoices"])
    _pay(session, "INV-1", 4_000)
    entries = session.scalar(select(func.count(JournalEntry.id)))
    caught_up = invoice_row("INV-1", open_amount="60.00", description="now at sixty")
    assert counts(take_erp(session, "invoices", caught_up)) == (0, 1, 0, 0)
    assert counts(take_erp(session, "invoices", caught_up)) == (0, 0, 1, 0)
    invoice = session.scalars(select(Invoice).where(Invoice.number == "INV-1")).one()
    assert (invoice.opened_minor, invoice.open_minor, invoice.description) == (10_000, 6_000, "now at sixty")
    assert session.scalar(select(func.count(JournalEntry.id))) == entries


def test_two_customers_may_use_the_same_number(session):
    take_erp(session, "customers", *ROWS["customers"])
    outcome = take_erp(session, "invoices", invoice_row("1", "C-100"), invoice_row("1", "C-101", "7.00"))
    assert counts(outcome) == (2, 0, 0, 0)


def test_leading_zeros_and_unknown_columns_are_kept(session):
    take_erp(session, "customers", customer_row("000100", region="South"))
    take_erp(session, "invoices", invoice_row("0001", "000100", ship_to="Dock 4"))
    customer, invoice = session.scalars(select(Customer)).one(), session.scalars(select(Invoice)).one()
    assert (customer.number, customer.extras, invoice.number, invoice.extras) == (
        "000100", {"region": "South"}, "0001", {"ship_to": "Dock 4"},
    )  # fmt: skip


def test_a_corrected_number_of_a_purchase_order_is_found_by_its_new_keys(session):
    take_erp(session, "customers", *ROWS["customers"])
    take_erp(session, "invoices", invoice_row("INV-1", purchase_order="PO-778899"))
    keys = set(session.scalars(select(InvoiceKey.key)))
    take_erp(session, "invoices", invoice_row("INV-1", purchase_order="PO-112233"))
    new = set(session.scalars(select(InvoiceKey.key)))
    assert any("778899" in key for key in keys - new)
    assert any("112233" in key for key in new - keys)


def test_a_changed_agreement_becomes_a_version_and_an_overcommitted_one_is_refused(session):
    take_erp(session, "partners", *ROWS["partners"])
    take_erp(session, "agreements", agreement_row("A-1", rate="60"))
    take_erp(session, "agreements", agreement_row("A-1", rate="70"))
    outcome = take_erp(session, "agreements", agreement_row("A-2", "P-2", rate="30.000001"))
    assert [problem.code for problem in outcome.problems] == ["overcommitted"]
    assert counts(take_erp(session, "agreements", agreement_row("A-2", "P-2", rate="30"))) == (1, 0, 0, 0)
    query = select(AgreementVersion.version, AgreementVersion.rate_micro).order_by(AgreementVersion.id)
    assert [tuple(row) for row in session.execute(query)] == [(1, 60_000_000), (2, 70_000_000), (1, 30_000_000)]


def test_an_agreement_does_not_change_hands(session):
    take_erp(session, "partners", *ROWS["partners"])
    take_erp(session, "agreements", agreement_row("A-1", "P-1"))
    outcome = take_erp(session, "agreements", agreement_row("A-1", "P-2"))
    assert [problem.code for problem in outcome.problems] == ["other_partner"]


def test_the_latest_rate_of_a_day_wins_with_every_digit(session):
    take_erp(session, "fx-rates", *ROWS["fx-rates"])
    take_erp(session, "fx-rates", ROWS["fx-rates"][0] | {"rate": "1.0832000001"})
    rates = select(FxRate.rate).where(FxRate.currency == "USD")
    assert session.scalars(rates).all() == ["1.0832000001"]


@pytest.mark.parametrize(
    ("rows", "sums", "code"),
    [(3, {"USD": 9_500}, "control_rows"), (2, {"USD": 9_501}, "control_total"), (2, {"EUR": 1}, "control_total")],
)
def test_a_file_that_is_not_what_its_control_file_says_is_refused_whole(app, rows, sums, code):
    data = csv_bytes(*ROWS["invoices"])
    with app.app_context():
        with transaction() as session:
            take_erp(session, "customers", *ROWS["customers"])
        before = stored(db.session())
        manifest = make_manifest(data, rows=rows, sums=sums)
        with pytest.raises(FileRefused) as refused, transaction() as session:
            erp_sync.import_batch(session, "invoices", data, name="x.csv", actor="erp", manifest=manifest)
        assert refused.value.code == code
        assert stored(db.session()) == before


@pytest.mark.parametrize("kind", ORDER)
def test_values_at_their_limits_fit_and_beyond_them_are_told(session, kind):
    """What a reader lets through, the database must hold: PostgreSQL refuses what is a character too long."""
    take_erp(session, "customers", *ROWS["customers"])
    take_erp(session, "partners", *ROWS["partners"])
    for size in (64, 200, 254, 500, 501):
        base = ROWS[kind][0]
        for column in [*base, "description", "payment_terms", "program", "aliases", "references", "source", "extra"]:
            take_erp(session, kind, base | {column: "x" * size})
    assert session.scalar(select(func.count(Customer.id))) >= 2


def _pay(session, number, cash):
    invoice = session.scalars(select(Invoice).where(Invoice.number == number)).one()
    customer = session.get_one(Customer, invoice.customer_id)
    cash_application.apply(session, a_decision(a_receipt(session, cash), line(invoice, cash), customer=customer))


def test_the_amount_of_what_was_paid_is_not_changed_in_silence(session):
    take_erp(session, "customers", customer_row("C-100"))
    take_erp(session, "invoices", invoice_row("INV-1"))
    _pay(session, "INV-1", 10_000)
    outcome = take_erp(session, "invoices", invoice_row("INV-1", amount="200.00", open_amount="0"))
    assert [(p.code, p.field) for p in outcome.problems] == [("conflicting_item", "amount")]
    assert "was 100.00 USD when cash was applied" in outcome.problems[0].message
    assert session.scalars(select(Invoice.amount_minor)).one() == 10_000


def test_a_known_item_changes_neither_currency_nor_type(session):
    take_erp(session, "customers", customer_row("C-100"))
    take_erp(session, "invoices", invoice_row("INV-1"))
    outcome = take_erp(session, "invoices", invoice_row("INV-1", currency="EUR"))
    assert [(p.code, p.field) for p in outcome.problems] == [("conflicting_item", "currency")]
    assert "has the currency USD here, not EUR" in outcome.problems[0].message
    outcome = take_erp(session, "invoices", invoice_row("INV-1", type="debit_memo"))
    assert [(p.code, p.field) for p in outcome.problems] == [("conflicting_item", "type")]
    assert session.execute(select(Invoice.currency, Invoice.kind)).all() == [("USD", "invoice")]


def test_two_sources_of_one_rate_do_not_overwrite_each_other(session):
    first = {"date": "2026-10-15", "base": "EUR", "currency": "USD", "rate": "1.10", "source": "ECB"}
    rows = first, {**first, "rate": "1.11", "source": "FED"}
    for expected in ((1, 0, 0, 1), (0, 0, 1, 1)):
        outcome = take_erp(session, "fx-rates", *rows)
        assert counts(outcome) == expected
        assert [(problem.line, problem.code) for problem in outcome.problems] == [(3, "other_source")]
    assert counts(take_erp(session, "fx-rates", {**first, "rate": "1.1000"})) == (0, 0, 1, 0)
    assert session.execute(select(FxRate.rate, FxRate.source)).all() == [("1.1", "ECB")]


def test_unknown_columns_are_kept_as_extras(session):
    take_erp(session, "partners", partner_row("P-1"))
    take_erp(session, "agreements", agreement_row("A-1", **{"Signed by": "Ines"}))
    assert session.scalars(select(AgreementVersion.extras)).all() == [{"Signed by": "Ines"}]
    rate = {"date": "2026-10-01", "base": "EUR", "currency": "USD", "rate": "1.1", "source": "ECB"}
    assert counts(take_erp(session, "fx-rates", {**rate, "desk": "7"})) == (1, 0, 0, 0)
    assert counts(take_erp(session, "fx-rates", {**rate, "desk": "7"})) == (0, 0, 1, 0)
    assert counts(take_erp(session, "fx-rates", {**rate, "desk": "8"})) == (0, 1, 0, 0)
    assert session.scalars(select(FxRate.extras)).all() == [{"desk": "8"}]
