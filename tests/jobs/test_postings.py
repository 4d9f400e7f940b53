"""The job of the postings: each once, however many processes run it and whatever one of them meets."""

import threading

from payportal.jobs import postings, runner
from payportal.models.base import db
from tests.services.a_method import a_paid_payment
from tests.services.a_service import a_kept_service, a_service_bill, row_of, rows, switch_on
from tests.web.an_account import writing


def run(app):
    with app.app_context():
        return runner.run("postings", app.extensions["outside"]).detail


def test_what_waits_is_posted_and_then_left_alone(app):
    live = switch_on(app)
    with writing(app) as session:
        payment, _customer = a_kept_service(session)
    assert run(app) == {"tried": 1, "states": {"posted": 1}}
    assert run(app) == {"tried": 0, "states": {}}
    with writing(app) as session:
        assert row_of(session, payment).state == "posted"
    assert len(live.booked()) == 1


def test_where_nothing_is_set_up_nothing_is_done(app):
    assert run(app) == {}


def test_one_that_breaks_leaves_the_others(app, monkeypatch):
    live = switch_on(app)
    with writing(app) as session:
        a_kept_service(session)
        customer, bill = a_service_bill(session, "C-2", "BILL-2")
        a_paid_payment(session, customer, {bill: 100}, 100, reference="PAY-2", charge="ch_2")
    whole = live.post_payment

    def broken(payment):
        if payment.key == "PAY-1":
            raise ZeroDivisionError
        return whole(payment)

    monkeypatch.setattr(live, "post_payment", broken)
    assert run(app)["states"] == {"error": 1, "posted": 1}


def test_four_at_once_post_each_once(app, monkeypatch):
    live = switch_on(app)
    with writing(app) as session:
        for number in range(6):
            customer, bill = a_service_bill(session, f"C-{number}", f"BILL-{number}")
            a_paid_payment(session, customer, {bill: 100}, 100, reference=f"PAY-{number}", charge=f"ch_{number}")
    sent, whole = [], live.post_payment
    monkeypatch.setattr(live, "post_payment", lambda payment: sent.append(payment.key) or whole(payment))

    def work():
        with app.app_context():
            postings.run(app.extensions["outside"])
            db.session.remove()

    threads = [threading.Thread(target=work) for _one in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(sent) == [f"PAY-{number}" for number in range(6)]
    with writing(app) as session:
        assert {(row.state, row.attempts) for row in rows(session)} == {("posted", 1)}
