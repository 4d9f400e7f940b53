"""What the customer paid in the portal before."""

from datetime import date

from sqlalchemy import select

from payportal.cli.match import match_all
from payportal.demo import job
from payportal.demo.people import add_people
from payportal.demo.portal_payments import pay
from payportal.demo.story import invent
from payportal.models.base import db
from payportal.models.payment import Payment
from payportal.models.receipt import Receipt

SUNDAY = date(2026, 11, 22)


def test_one_payment_is_taken_in_one_declined_and_one_under_way(sqlite_app, tmp_path):
    with sqlite_app.app_context():
        job.run(tmp_path, invent(SUNDAY), step=lambda name, work: work(), match_all=match_all)
        add_people()
        told = pay(sqlite_app.extensions["outside"].cards, on=SUNDAY)
        states = list(db.session.scalars(select(Payment.state).order_by(Payment.id)))
        receipt = db.session.scalars(select(Receipt).where(Receipt.payment_id.is_not(None))).one()
    assert told == "3 payments: succeeded, failed, pending"
    assert states == ["succeeded", "failed", "pending"]
    assert (receipt.method, receipt.unapplied_minor) == ("card", 0)
