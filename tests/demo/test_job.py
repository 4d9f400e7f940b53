"""The demonstration's main job, held against the truth that its story knows."""

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from payportal.cli.match import match_all
from payportal.demo import job
from payportal.demo.story import invent
from payportal.domain.errors import FileRefused
from payportal.models.application import Application
from payportal.models.base import db
from payportal.models.exception_case import ExceptionCase
from payportal.models.invoice import Invoice
from payportal.models.partner import Share, Wallet
from payportal.models.receipt import Receipt
from payportal.queries.ledger_proof import prove
from payportal.services.matching_run import AUTO

SUNDAY, MONDAY, NEW_YEAR, LEAP_DAY = date(2026, 11, 22), date(2026, 11, 23), date(2027, 1, 1), date(2028, 2, 29)
EXPORTED = ["applications", "exceptions", "journal", "payments", "payouts", "receipts", "shares", "suggestions"]
HELD = {
    "deducted for damaged goods": "short_payment",
    "discount taken late": "discount_late",
    "paid in another currency": "currency_mismatch",
    "paid twice": "duplicate_suspected",
    "paid yesterday already": "duplicate_suspected",
    "remittance does not add up": "remittance_mismatch",
    "remittance names a number that is not ours": "remittance_mismatch",
    "round sum on account": "no_remittance",
    "short payment": "short_payment",
    "two customers fit": "ambiguous",
    "unknown payer": "unidentified_payer",
}


@pytest.fixture
def books(sqlite_app):
    """The application's context; its books are proved when the test is over."""
    with sqlite_app.app_context():
        yield db.session


def play(folder, today, steps=None):
    """Play the story of a day; ``steps`` gets the name and the answer of each step."""
    told = {} if steps is None else steps
    story = invent(today)
    job.run(folder, story, step=lambda name, work: told.update({name: work()}), match_all=match_all)
    return story


def applied_by_the_matcher():
    """By the bank's id of the money: number (empty on account), cash, discount and adjustment of each line."""
    query = (
        select(Receipt.transaction_id, Invoice.number, Application.cash_minor, Application.discount_minor,
               Application.adjustment_minor)
        .join(Application, Application.receipt_id == Receipt.id)
        .outerjoin(Invoice, Invoice.id == Application.invoice_id)
        .where(Application.decided_by == AUTO, Application.reverses_id.is_(None))
    )  # fmt: skip
    found = defaultdict(Counter)
    for transaction_id, number, *amounts in db.session.execute(query):
        found[transaction_id][(number or "", *amounts)] += 1
    return dict(found)


def open_cases():
    query = select(Receipt.transaction_id, ExceptionCase.type).join(Receipt, Receipt.id == ExceptionCase.receipt_id)
    return dict(db.session.execute(query.where(ExceptionCase.state == "open")).all())


def truth_of(transfer):
    lines = [(s.document.number, s.cash_minor, s.discount_minor, s.adjustment_minor) for s in transfer.truth]
    on_account = [("", transfer.on_account_minor, 0, 0)] if transfer.on_account_minor else []
    return Counter([*lines, *on_account])


@pytest.mark.parametrize("today", [SUNDAY, MONDAY, NEW_YEAR, LEAP_DAY])
def test_nothing_is_applied_but_the_truth(books, tmp_path, today):
    story = play(tmp_path, today)
    applied, truth = applied_by_the_matcher(), {one.transaction_id: truth_of(one) for one in story.transfers}
    wrong = {name: (lines, truth[name]) for name, lines in applied.items() if lines != truth[name]}
    assert wrong == {}
    assert len(applied) * 4 >= len(story.transfers) * 3
    assert prove(books()).faults == []


def test_every_receipt_is_either_applied_or_asked_about(books, tmp_path):
    story = play(tmp_path, SUNDAY)
    applied, held = set(applied_by_the_matcher()), set(open_cases())
    assert applied | held == {one.transaction_id for one in story.transfers}
    assert applied & held == set()


def test_what_nobody_can_know_is_left_to_a_person_with_its_reason(books, tmp_path):
    story = play(tmp_path, SUNDAY)
    cases = open_cases()
    kinds = {one.story: cases[one.transaction_id] for one in story.transfers if one.transaction_id in cases}
    assert kinds == HELD


def test_the_returned_credit_gives_everything_back(books, tmp_path):
    story = play(tmp_path, SUNDAY)
    [settled] = story.returned.truth
    receipt = books.scalars(select(Receipt).where(Receipt.reversed_at.is_not(None))).one()
    invoice = books.scalars(select(Invoice).where(Invoice.number == settled.document.number)).one()
    assert receipt.transaction_id == story.returned.transaction_id
    assert invoice.open_minor == settled.document.open_minor
    query = select(func.sum(Share.amount_minor)).join(Application, Application.id == Share.application_id)
    assert books.scalar(query.where(Application.receipt_id == receipt.id)) == 0


def test_wallets_hold_what_the_shares_come_to(books, tmp_path):
    play(tmp_path, SUNDAY)
    query = select(Share.partner_id, Share.currency, func.sum(Share.amount_minor))
    shares = {
        (one, currency): minor for one, currency, minor in books.execute(query.group_by("partner_id", "currency"))
    }
    wallets = {
        (one.partner_id, one.currency): one.balance_minor - one.owed_minor for one in books.scalars(select(Wallet))
    }
    assert wallets == shares
    assert len({partner for partner, _ in wallets}) == 6


def test_the_same_file_again_adds_nothing(books, tmp_path):
    steps = {}
    story = play(tmp_path, SUNDAY, steps)
    assert steps["bank import lockbox-2026-11-20.txt"] == "sent again: taken in before, nothing added"
    assert books.scalar(select(func.count()).select_from(Receipt)) == len(story.transfers)


def test_a_damaged_file_stops_the_job_before_it_is_taken(books, tmp_path):
    story = invent(SUNDAY)
    invoices = replace(story.erp[1], data=story.erp[1].data.replace(b"HL-", b"HX-", 1))
    damaged = replace(story, erp=(story.erp[0], invoices))
    with pytest.raises(FileRefused, match="the control file expects the sha256"):
        job.run(tmp_path, damaged, step=lambda name, work: work(), match_all=match_all)
    assert books.scalar(select(func.count()).select_from(Invoice)) == 0


def test_the_export_writes_each_kind_with_its_control_totals(books, tmp_path):
    play(tmp_path, SUNDAY)
    job.export(tmp_path / "out", step=lambda name, work: work())
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(
        f"{kind}.csv{end}" for kind in EXPORTED for end in ("", ".mft")
    )
