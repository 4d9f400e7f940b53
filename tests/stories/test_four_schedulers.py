"""Four scheduler processes at work on the same due payments: each is charged exactly once, and the books agree."""

import multiprocessing
import os
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from payportal.jobs import autopay, clock, schedules
from payportal.models.autopay import AutopayRun
from payportal.models.base import db, transaction
from payportal.models.invoice import Invoice
from payportal.models.once import JobRun
from payportal.models.payment import Payment, PaymentLine
from payportal.models.receipt import Receipt
from payportal.models.schedule import Schedule, ScheduleLine
from tests.servers.databases import faults, running
from tests.services.a_mandate import a_mandate
from tests.services.a_payment import PAYER, a_customer, an_invoice
from tests.services.a_schedule import a_sandbox_method, charges

FORK = multiprocessing.get_context("fork")
PROCESSES = 4
MINOR = 5000


@pytest.fixture
def due(database_url, tmp_path):
    """A function that writes so many payments that are due today, each of an invoice of its own."""

    def write(count):
        with running(database_url, tmp_path) as app, app.app_context(), transaction() as session:
            cards, today = app.extensions["outside"].cards, datetime.now(UTC).date()
            acme = a_customer(session)
            method = a_sandbox_method(session, cards, acme)
            invoices = [an_invoice(session, acme, f"INV-{number}", MINOR) for number in range(count)]
            booked = [
                Schedule(reference=f"SCH-{number}", customer_id=acme, currency="USD", run_on=today, method_id=method,
                         agreed_minor=MINOR, created_by=PAYER) for number in range(count)
            ]  # fmt: skip
            session.add_all(booked)
            session.flush()
            session.add_all(
                ScheduleLine(schedule_id=schedule.id, invoice_id=invoice, number=f"INV-{number}", settled_minor=MINOR)
                for number, (schedule, invoice) in enumerate(zip(booked, invoices, strict=True))
            )

    return write


def at_once(url, folder, work):
    """Do ``work`` in four processes that begin together; return what each reported."""
    barrier, (reports, writing) = FORK.Barrier(PROCESSES), FORK.Pipe(duplex=False)
    started = [FORK.Process(target=_do, args=(url, folder, work, barrier, writing)) for _ in range(PROCESSES)]
    for process in started:
        process.start()
    found = [reports.recv() for _ in started]
    for process in started:
        process.join(60)
    return found


def _do(url, folder, work, barrier, writing):
    try:
        with running(url, folder) as app:
            barrier.wait()
            writing.send(work(app))
    except BaseException as error:
        writing.send(repr(error))
    os._exit(0)


def make_payments(app):
    with app.app_context():
        return schedules.run(app.extensions["outside"])


def collect(app):
    with app.app_context():
        return autopay.run(app.extensions["outside"])


def tick(app):
    clock.tick(app, "schedules", datetime.now(UTC))
    return "ticked"


def proved(url, folder, count):
    """Compare what the processor took with what the books say, and prove the books."""
    with running(url, folder) as app:
        assert faults(app) == []
        taken = charges(app.extensions["outside"].cards)
        assert (len(taken), set(taken.values())) == (count, {1})
        with app.app_context():
            session = db.session()
            assert session.execute(select(Payment.state, func.count()).group_by(Payment.state)).all() == [
                ("succeeded", count)
            ]
            assert session.scalar(select(func.count()).select_from(Receipt)) == count
            assert session.scalar(select(func.sum(Receipt.amount_minor))) == count * MINOR
            assert session.scalar(select(func.sum(Invoice.open_minor))) == 0
            assert session.execute(select(Schedule.state, func.count()).group_by(Schedule.state)).all() == [
                ("done", count)
            ]
            assert session.scalar(select(func.count()).where(PaymentLine.live)) == 0
            db.session.remove()


@pytest.mark.parametrize("count", [pytest.param(1000, marks=pytest.mark.long), 200])
@pytest.mark.timeout(1800)
def test_four_processes_charge_every_due_payment_once(database_url, tmp_path, due, count):
    """All four work past the lock of the job, on the rows themselves: only the database keeps them apart."""
    due(count)
    found = at_once(database_url, tmp_path, make_payments)
    assert all(isinstance(report, dict) for report in found), found
    assert sum(report.get("done", 0) for report in found) == count
    proved(database_url, tmp_path, count)


@pytest.mark.timeout(600)
def test_four_clocks_that_strike_together_charge_once(database_url, tmp_path, due):
    """As in production: four schedulers reach the same minute, one of them gets the job."""
    due(20)
    assert at_once(database_url, tmp_path, tick) == ["ticked"] * PROCESSES
    with running(database_url, tmp_path) as app, app.app_context():
        assert db.session().scalar(select(func.count()).where(JobRun.name == "schedules")) == 1
        db.session.remove()
    proved(database_url, tmp_path, 20)


@pytest.mark.timeout(900)
def test_four_processes_collect_every_mandate_once(database_url, tmp_path):
    """40 customers with auto-pay, each with an invoice that is due: 40 charges, whoever comes first."""
    count = 40
    with running(database_url, tmp_path) as app, app.app_context(), transaction() as session:
        cards, today = app.extensions["outside"].cards, datetime.now(UTC).date()
        for number in range(count):
            customer = a_customer(session, f"C-{number}")
            an_invoice(session, customer, f"INV-{number}", MINOR)
            method = a_sandbox_method(session, cards, customer)
            a_mandate(session, customer, method, reference=f"AUTO-{number}", on=today)
        for invoice in session.scalars(select(Invoice)):
            invoice.due_date = today
    found = at_once(database_url, tmp_path, collect)
    assert all(isinstance(report, dict) for report in found), found
    assert sum(report.get("paid", 0) for report in found) == count
    with running(database_url, tmp_path) as app:
        assert faults(app) == []
        assert list(charges(app.extensions["outside"].cards).values()) == [1] * count
        with app.app_context():
            runs = db.session().execute(select(AutopayRun.outcome, func.count()).group_by(AutopayRun.outcome)).all()
            assert (runs, db.session().scalar(select(func.sum(Invoice.open_minor)))) == ([("paid", count)], 0)
            db.session.remove()
