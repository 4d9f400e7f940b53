"""Several at once: exactly one takes what is there once, the others are told or find it taken."""

import multiprocessing
import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from payportal.domain.errors import Conflict, RefusedBatch
from payportal.models.application import Application
from payportal.models.bank import BankFile
from payportal.models.base import db, transaction
from payportal.models.exception_case import ExceptionCase
from payportal.models.invoice import Invoice
from payportal.models.learned import Learned
from payportal.models.partner import Wallet
from payportal.models.payment_file import PaymentFile, PaymentFileOrder
from payportal.models.receipt import Receipt
from payportal.services import cash_application, exception_desk, payment_files, unapplication
from payportal.services.cash_application import Decision, DecisionLine
from payportal.services.exception_desk import Hold
from tests.builders import (
    a_customer,
    a_decision,
    a_receipt,
    an_agreement,
    an_invoice,
    csv_bytes,
    customer_row,
    invoice_row,
    line,
    receipt_row,
    take_erp,
)
from tests.servers.databases import running
from tests.writers.orders import NORTHWIND, payment

WORKERS = 8


def at_once(app, works):
    """Do the works at the same moment, each in a thread with a transaction of its own; return what each said."""
    start, said = threading.Barrier(len(works)), [None] * len(works)

    def do(place, work):
        with app.app_context():
            start.wait()
            try:
                with transaction() as session:
                    said[place] = work(session)
            except Conflict as error:
                said[place] = error
            finally:
                db.session.remove()

    threads = [threading.Thread(target=do, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


@pytest.fixture
def book(app):
    """An invoice of 100.00, a receipt of 150.00, an agreement of ten percent; their ids."""
    with app.app_context():
        with transaction() as session:
            an_agreement(session, rate="10")
            customer = a_customer(session)
            invoice, receipt = an_invoice(session, customer), a_receipt(session, 15_000)
            ids = customer.id, invoice.id, receipt.id
        db.session.remove()
    return ids


def totals(app):
    """What the books say afterwards: open, unapplied, sum applied, wallet."""
    with app.app_context():
        found = (
            db.session.scalars(select(Invoice.open_minor)).all(),
            db.session.scalars(select(Receipt.unapplied_minor).order_by(Receipt.id)).all(),
            db.session.scalar(select(func.coalesce(func.sum(Application.cash_minor), 0))),
            db.session.scalars(select(Wallet.balance_minor)).all(),
        )
        db.session.remove()
    return found


def test_one_of_eight_applies_the_receipt_and_it_is_never_over_applied(app, book):
    customer_id, invoice_id, receipt_id = book

    def work(session):
        chosen = cash_application.DecisionLine(invoice_id, 10_000)
        decision = cash_application.Decision(
            receipt_id=receipt_id, customer_id=customer_id, lines=(chosen,), decided_by="clerk"
        )
        return cash_application.apply(session, decision)

    said = at_once(app, [work] * WORKERS)
    assert sum(isinstance(answer, int) for answer in said) == 1
    assert {answer.code for answer in said if isinstance(answer, Conflict)} <= {"over_applied", "moved"}
    assert totals(app) == ([0], [5_000], 10_000, [1_000])


def test_eight_receipts_that_want_one_invoice_share_it_without_going_past_it(app, book):
    customer_id, invoice_id, _ = book
    with app.app_context():
        with transaction() as session:
            receipts = [a_receipt(session, 3_000).id for _ in range(WORKERS)]
        db.session.remove()

    def working(receipt_id):
        chosen = cash_application.DecisionLine(invoice_id, 3_000)
        decision = cash_application.Decision(
            receipt_id=receipt_id, customer_id=customer_id, lines=(chosen,), decided_by="clerk"
        )
        return lambda session: cash_application.apply(session, decision)

    said = at_once(app, [working(receipt_id) for receipt_id in receipts])
    taken = sum(isinstance(answer, int) for answer in said)
    assert 1 <= taken <= 3
    assert totals(app)[0] == [10_000 - 3_000 * taken]
    assert totals(app)[2:] == (3_000 * taken, [300 * taken])


def test_one_of_eight_undoes_a_decision(app, book):
    _, invoice_id, receipt_id = book
    with app.app_context():
        with transaction() as session:
            receipt, invoice = session.get_one(Receipt, receipt_id), session.get_one(Invoice, invoice_id)
            owner = a_customer(session, "C-2")
            entry = cash_application.apply(session, a_decision(receipt, line(invoice, 10_000), customer=owner))
        db.session.remove()
    said = at_once(app, [lambda session: unapplication.unapply(session, entry, actor="clerk")] * WORKERS)
    assert sum(isinstance(answer, int) for answer in said) == 1
    assert totals(app) == ([10_000], [15_000], 0, [0])


def test_a_case_is_opened_once_by_eight(app, book):
    hold = Hold(receipt_id=book[2], type="unknown_payer", reason="nobody")
    said = at_once(app, [lambda session: exception_desk.open_cases(session, [hold])] * WORKERS)
    assert 1 in said
    with app.app_context():
        assert db.session.scalar(select(func.count(ExceptionCase.id))) == 1
        db.session.remove()


# ── processes ──


def _command(url, folder, words, start):
    """Run a command in a process of its own, at the same moment as the others."""
    with running(url, folder) as app:
        runner = app.test_cli_runner()
        start.wait()
        result = runner.invoke(args=words)
    raise SystemExit(result.exit_code)


def processes(url, folder, words, count=2):
    context = multiprocessing.get_context("fork")
    start = context.Barrier(count)
    running_ = [context.Process(target=_command, args=(url, folder, words, start)) for _ in range(count)]
    for process in running_:
        process.start()
    for process in running_:
        process.join(120)
    return [process.exitcode for process in running_]


def test_two_processes_importing_one_bank_file_take_it_once(app, database_url, tmp_path):
    rows = [receipt_row(f"T-{number}", f"{number}.00") for number in range(1, 301)]
    (tmp_path / "bank.csv").write_bytes(csv_bytes(*rows))
    words = ["bank", "import", str(tmp_path / "bank.csv")]
    assert processes(database_url, tmp_path, words) == [0, 0]
    with app.app_context():
        assert db.session.scalar(select(func.count(BankFile.id))) == 1
        assert db.session.scalar(select(func.count(Receipt.id))) == 300
        db.session.remove()


def test_two_processes_importing_one_erp_file_take_it_once(app, database_url, tmp_path):
    with app.app_context():
        with transaction() as session:
            take_erp(session, "customers", customer_row("C-100"))
        db.session.remove()
        db.engine.dispose()
    (tmp_path / "i.csv").write_bytes(csv_bytes(*(invoice_row(f"INV-{number}") for number in range(300))))
    assert processes(database_url, tmp_path, ["erp", "import", "invoices", str(tmp_path / "i.csv")]) == [0, 0]
    with app.app_context():
        assert db.session.scalar(select(func.count(Invoice.id))) == 300
        db.session.remove()


def test_two_runs_of_the_matcher_at_once_are_one_run(app, database_url, tmp_path):
    with app.app_context():
        with transaction() as session:
            take_erp(session, "customers", *(customer_row(f"C-{n}", name=f"Payer {n:03d} Works") for n in range(40)))
            take_erp(session, "invoices", *(invoice_row(f"INV-{5000 + n}", f"C-{n}") for n in range(40)))
        db.session.remove()
        db.engine.dispose()
    rows = [receipt_row(f"T-{n}", reference=f"INV-{5000 + n}", payer_name=f"Payer {n:03d} Works") for n in range(40)]
    rows += [receipt_row(f"U-{n}", "3.21", payer_name="Nobody") for n in range(20)]
    (tmp_path / "b.csv").write_bytes(csv_bytes(*rows))
    assert app.test_cli_runner().invoke(args=["bank", "import", str(tmp_path / "b.csv")]).exit_code == 0
    with app.app_context():
        db.engine.dispose()
    assert processes(database_url, tmp_path, ["match", "run"], count=3) == [0, 0, 0]
    with app.app_context():
        assert db.session.scalar(select(func.count(Application.id))) == 40
        assert db.session.scalar(select(func.count(ExceptionCase.id))) == 20
        db.session.remove()


def test_several_decisions_that_teach_the_same_all_count(app):
    with app.app_context():
        with transaction() as session:
            customer = a_customer(session)
            receipts = [a_receipt(session, 1_000, payer_account="4711").id for _ in range(WORKERS)]
            invoices = [an_invoice(session, customer, amount=1_000).id for _ in range(WORKERS)]
            customer_id = customer.id
        db.session.remove()

    def deciding(receipt_id, invoice_id):
        decision = Decision(receipt_id=receipt_id, customer_id=customer_id, decided_by="clerk@example.com",
                            lines=(DecisionLine(invoice_id, 1_000),))  # fmt: skip
        return lambda session: exception_desk.decide(session, decision)

    said = at_once(app, [deciding(*pair) for pair in zip(receipts, invoices, strict=True)])
    assert [one for one in said if isinstance(one, Exception)] == []
    with app.app_context(), transaction() as session:
        row = session.scalars(select(Learned).where(Learned.kind == "account")).one()
        assert (row.confirmed, row.streak) == (WORKERS, WORKERS)


def test_an_order_is_sent_to_the_bank_by_one_of_eight(app):
    def send(session):
        try:
            return payment_files.write_orders(session, "nacha", [payment("P-1"), payment("P-2")], **sending)
        except RefusedBatch as refused:
            return refused.code

    sending = {"originator": NORTHWIND, "actor": "cli", "now": datetime(2026, 7, 2, 9, tzinfo=UTC)}
    said = at_once(app, [send] * WORKERS)
    written = [one for one in said if isinstance(one, payment_files.Released)]
    assert len(written) == 1
    assert all(one == "sent_before" or isinstance(one, Conflict) for one in said if one is not written[0])
    with app.app_context():
        kept = [db.session.scalar(select(func.count()).select_from(table)) for table in (PaymentFile, PaymentFileOrder)]
        db.session.remove()
    assert kept == [1, 2]
