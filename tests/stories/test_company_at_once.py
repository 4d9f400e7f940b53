"""Many hands of one company at the same time: one request, one payment, one use of a code, never no administrator."""

import pyotp
import pytest
from sqlalchemy import func, select

from payportal.domain.errors import NotFound
from payportal.models.base import db, transaction
from payportal.models.membership import Membership
from payportal.models.payment import Payment
from payportal.models.payment_request import PaymentRequest
from payportal.models.user import User
from payportal.services import authenticators, company_invitations, memberships, payment_requests
from payportal.services.memberships import Place
from payportal.services.payment_requests import Checker
from payportal.services.payments import Order
from payportal.web.clock import now, today
from tests.stories.test_two_pay_at_once import AT_ONCE, all_at_once, count
from tests.web.an_account import a_customer, an_invoice, writing


@pytest.fixture
def acme(app):
    return a_customer(app)


@pytest.fixture
def people(app, acme):
    """The user ids of a payer and of as many administrators as there are hands."""
    with writing(app) as session:
        users = [User(email=f"p{n}@acme.example", role="customer", customer_id=acme) for n in range(AT_ONCE + 1)]
        session.add_all(users)
        session.flush()
        for number, user in enumerate(users):
            memberships.join(session, user.id, acme, Place("admin" if number else "payer"), actor="test")
        return [user.id for user in users]


@pytest.fixture
def order(app, acme):
    invoice = an_invoice(app, acme, "INV-1", 5000)
    return Order(reference="PAY-AAAAAAAAAAAA", customer_id=acme, accounts=[acme], started_by="p0@acme.example",
                 settled={invoice: 5000}, shown_minor=5000)  # fmt: skip


def ask(session, order, maker):
    return payment_requests.make(
        session, order, company_id=order.customer_id, maker_id=maker, reason="above", note="", on=today()
    ).id


def test_one_form_sent_by_many_hands_is_one_request(app, people, order):
    answers = all_at_once(app, lambda session, _: ask(session, order, people[0]))
    assert (len(set(answers)), count(app, PaymentRequest)) == (1, 1)


def test_many_approvers_begin_one_payment(app, acme, people, order):
    with writing(app) as session:
        request_id = ask(session, order, people[0])

    def approve(session, number):
        checker = Checker(user_id=people[number + 1], email=f"p{number + 1}@acme.example", company_id=acme,
                          accounts=[acme])  # fmt: skip
        return payment_requests.approve(
            session, request_id, checker, shown_minor=5000, gateway="sandbox", on=today()
        ).reference

    answers = all_at_once(app, approve)
    assert sorted(answers) == ["PAY-AAAAAAAAAAAA"] + ["decided"] * (AT_ONCE - 1)
    assert count(app, Payment) == 1


def test_when_all_administrators_leave_at_once_one_stays(app, acme, people):
    with app.app_context():
        query = select(Membership.id).where(Membership.company_role == "admin").order_by(Membership.id)
        rows = db.session().scalars(query).all()

    def leave(session, number):
        memberships.remove(session, acme, rows[number], actor="test")
        return "left"

    answers = all_at_once(app, leave)
    with app.app_context():
        admins = select(func.count()).select_from(Membership).where(Membership.company_role == "admin")
        assert db.session().scalar(admins) == AT_ONCE - answers.count("left") >= 1


def test_a_code_shown_by_many_is_taken_once(app, people):
    sealer, at = app.extensions["sealer"], now()
    with writing(app) as session:
        secret = authenticators.begin(session, people[0], sealer, at=at)
        authenticators.confirm(session, people[0], pyotp.TOTP(secret).at(at), sealer, at=at)
    code = pyotp.TOTP(secret).at(int(at.timestamp()) + 30)
    answers = all_at_once(app, lambda session, _: authenticators.check(session, people[0], code, sealer, at=at))
    assert answers.count(True) == 1


def test_an_invitation_is_accepted_once(app, acme, people):
    with writing(app) as session:
        sent = company_invitations.invite(session, acme, "nora@acme.example", Place("viewer"), actor="test")
        token = sent.token

    def accept(session, _):
        try:
            company_invitations.accept(session, token, at=now())
        except NotFound:
            return "used"
        return "in"

    answers = all_at_once(app, accept)
    assert answers.count("in") == 1
    with app.app_context(), transaction() as session:
        assert len(session.scalars(select(User).where(User.email == "nora@acme.example")).all()) == 1
