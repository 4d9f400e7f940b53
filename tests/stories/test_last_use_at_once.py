"""Four processes and many threads reach for the last use of a code: it is used as often as it may be, never more."""

import multiprocessing
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from sqlalchemy import func, select

from payportal.domain.errors import Conflict
from payportal.models.base import db, transaction
from payportal.models.coupon import Coupon, CouponUse
from payportal.models.payment import Payment
from payportal.models.referral import ReferralReward
from payportal.queries.ledger_proof import prove
from payportal.services import payments, referrals, settlement
from tests.servers.databases import running
from tests.services.a_coupon import a_child, a_coupon, a_programme, fixed, with_code
from tests.services.a_payment import TODAY, a_customer, an_invoice, succeeded

FORK = multiprocessing.get_context("fork")
PROCESSES, ROUNDS, THREADS = 4, 6, 8


def start(app, customer, invoice, minor, code, reference):
    """Begin to pay with a code; the id, or why not."""
    with app.app_context():
        try:
            with transaction() as session:
                order = with_code(customer, {invoice: 1000}, minor, code, reference=reference)
                return payments.start(session, order, gateway="sandbox", on=TODAY).id
        except Conflict as refused:
            return refused.code
        finally:
            db.session.remove()


@pytest.fixture
def customers(app):
    """Eight customers with an invoice of 10.00 each."""
    with app.app_context(), transaction() as session:
        ids = [a_customer(session, f"C-{number}") for number in range(THREADS)]
        return [(customer, an_invoice(session, customer, f"INV-{customer}", 1000)) for customer in ids]


def all_at_once(acts):
    barrier = Barrier(len(acts))

    def one(act):
        barrier.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def test_threads_reach_for_the_last_use(app, customers):
    with app.app_context(), transaction() as session:
        coupon_id = a_coupon(session, uses_most=2, budget_minor=500)
    acts = [lambda c=c, i=i: start(app, c, i, 900, "SPRING-10", f"PAY-{c}") for c, i in customers]
    answers = all_at_once(acts)
    assert answers.count("amount_changed") + answers.count("moved") == THREADS - 2
    with app.app_context():
        row = db.session().get_one(Coupon, coupon_id)
        assert (row.used_count, row.used_minor) == (2, 200)
        assert db.session().scalar(select(func.count()).select_from(Payment)) == 2


def test_a_company_uses_a_code_once_from_all_its_accounts_at_once(app):
    with app.app_context(), transaction() as session:
        a_coupon(session)
        top = a_customer(session, "C-TOP")
        ids = [a_child(session, top, f"C-{number}") for number in range(THREADS)]
        family = [(customer, an_invoice(session, customer, f"INV-{customer}", 1000)) for customer in ids]
    answers = all_at_once([lambda c=c, i=i: start(app, c, i, 900, "SPRING-10", f"PAY-{c}") for c, i in family])
    assert len([answer for answer in answers if isinstance(answer, int)]) == 1


def test_a_company_uses_a_passed_on_code_once_from_two_tabs(app):
    with app.app_context(), transaction() as session:
        a_programme(session, terms=fixed(100))
        codes = [referrals.code_of(session, a_customer(session, f"C-G{n}"), actor="x").code for n in range(THREADS)]
        new = a_customer(session, "C-NEW")
        bills = [an_invoice(session, new, f"INV-{number}", 1000) for number in range(THREADS)]
    acts = [lambda i=i, code=code: start(app, new, i, 900, code, f"PAY-{i}")
            for i, code in zip(bills, codes, strict=True)]  # fmt: skip
    answers = all_at_once(acts)
    assert len([answer for answer in answers if isinstance(answer, int)]) == 1
    with app.app_context():
        assert db.session().scalar(select(func.count()).select_from(CouponUse)) == 1


def test_the_limit_of_the_month_holds_for_rewards_that_come_at_once(app, customers):
    with app.app_context(), transaction() as session:
        a_programme(session, terms=fixed(100), monthly_most=1)
        code = referrals.code_of(session, a_customer(session, "C-GIVER"), actor="x").code
    ids = [start(app, c, i, 900, code, f"PAY-{c}") for c, i in customers]

    def settle(payment_id):
        with app.app_context():
            try:
                with transaction() as session:
                    told = replace(succeeded(900), provider_reference=f"ch_{payment_id}")
                    return settlement.settle(session, payment_id, told, on=TODAY)
            finally:
                db.session.remove()

    assert all_at_once([lambda p=p: settle(p) for p in ids]) == ["succeeded"] * THREADS
    with app.app_context():
        states = sorted(db.session().scalars(select(ReferralReward.state)))
        assert states == ["capped"] * (THREADS - 1) + ["granted"]


def _work(url, folder, number, pairs, barrier, writing):
    try:
        with running(url, folder) as app:
            barrier.wait()
            answers = [start(app, c, i, 900, "SPRING-10", f"PAY-{number}-{c}") for c, i in pairs]
            writing.send([answer for answer in answers if isinstance(answer, int)])
    except BaseException as error:
        writing.send(repr(error))
    os._exit(0)


def test_four_processes_never_exceed_the_limits_of_a_code(database_url, tmp_path):
    with running(database_url, tmp_path) as app, app.app_context(), transaction() as session:
        coupon_id = a_coupon(session, uses_most=5)
        pairs = []
        for number in range(PROCESSES * ROUNDS):
            customer = a_customer(session, f"C-{number}")
            pairs.append((customer, an_invoice(session, customer, f"INV-{number}", 1000)))
    barrier, (reports, writing) = FORK.Barrier(PROCESSES), FORK.Pipe(duplex=False)
    started = [
        FORK.Process(target=_work, args=(database_url, tmp_path, n, pairs[n::PROCESSES], barrier, writing))
        for n in range(PROCESSES)
    ]
    for process in started:
        process.start()
    found = [reports.recv() for _ in started]
    for process in started:
        process.join(60)
    assert all(isinstance(one, list) for one in found), found
    assert len([begun for one in found for begun in one]) == 5
    with running(database_url, tmp_path) as app, app.app_context():
        row = db.session().get_one(Coupon, coupon_id)
        assert (row.used_count, row.used_minor) == (5, 500)
        assert prove(db.session()).faults == []
