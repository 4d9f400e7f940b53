"""Payments that wait for a second person: who decides, what is paid, and what changed meanwhile."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from payportal.domain.company_role import NO_LIMIT, Limit
from payportal.domain.errors import Conflict, Forbidden, NotFound, PayportalError
from payportal.domain.money import Money
from payportal.models.base import utcnow
from payportal.models.notice import Notice
from payportal.models.payment import Payment, PaymentLine
from payportal.models.payment_request import PaymentRequest
from payportal.models.user import User
from payportal.queries import method_uses
from payportal.queries import payment_requests as request_list
from payportal.services import cash_application, memberships, payment_requests, payments
from payportal.services.memberships import Place
from payportal.services.payment_requests import LASTS, Checker
from payportal.services.payments import Order
from tests.builders import DAY, a_customer, a_decision, a_receipt, an_invoice, line
from tests.services.a_method import a_kept_method


class Company:
    """Acme with a payer up to 500.00, an approver and an administrator."""

    def __init__(self, session):
        self.session = session
        self.customer = a_customer(session, "C-1", name="Acme")
        self.people = {
            role: self.joined(role, limit)
            for role, limit in (("payer", Limit(50_000, "USD")), ("approver", NO_LIMIT), ("admin", NO_LIMIT))
        }

    def joined(self, role, limit):
        user = User(email=f"{role}@acme.example", role="customer", customer_id=self.customer.id)
        self.session.add(user)
        self.session.flush()
        return memberships.join(self.session, user.id, self.customer.id, Place(role, limit), actor="test")

    def order(self, settled, shown, *, reference="PAY-AAAAAAAAAAAA", by="payer"):
        return Order(
            reference=reference, customer_id=self.customer.id, accounts=[self.customer.id],
            started_by=f"{by}@acme.example", settled=settled, shown_minor=shown,
        )  # fmt: skip

    def ask(self, settled, shown, *, by="payer", **more):
        order = self.order(settled, shown, by=by, **more)
        return payment_requests.make(
            self.session, order, company_id=self.customer.id, maker_id=self.people[by].user_id,
            reason="above the limit of 500.00 USD for one payment", note="For the new roof", on=DAY,
        )  # fmt: skip

    def checker(self, role="approver", **more):
        row = self.people[role]
        return Checker(**{
            "user_id": row.user_id, "email": f"{role}@acme.example", "company_id": self.customer.id,
            "accounts": [self.customer.id], **more,
        })  # fmt: skip

    def approve(self, request, shown, *, checker=None):
        return payment_requests.approve(
            self.session, request.id, checker or self.checker(), shown_minor=shown, gateway="sandbox", on=DAY
        )


@pytest.fixture
def company(session):
    return Company(session)


@pytest.fixture
def invoice(session, company):
    """1,000.00 with 20.00 less until the day."""
    return an_invoice(session, company.customer, amount=100_000, discount_minor=2_000, discount_date=DAY)


def mails(session):
    return sorted((row.address, row.subject) for row in session.scalars(select(Notice)))


@pytest.mark.parametrize(
    ("role", "amount", "words"),
    [
        ("payer", Money(50_000, "USD"), ""),
        ("payer", Money(50_001, "USD"), "above the limit of 500.00 USD for one payment"),
        ("payer", Money(1, "EUR"), "above the limit of 500.00 USD for one payment"),
        ("admin", Money(10**9, "USD"), ""),
    ],
)
def test_a_limit_says_what_needs_a_second_person(session, company, role, amount, words):
    assert payment_requests.reason(session, company.people[role].id, amount) == words


def test_the_rule_of_two_holds_for_everybody(session, company):
    memberships.set_threshold(session, company.customer.id, Money(200_000, "USD"), actor="test")
    admin = company.people["admin"].id
    assert payment_requests.reason(session, admin, Money(200_000, "USD")) == ""
    assert "two people decide" in payment_requests.reason(session, admin, Money(200_001, "USD"))


def test_asking_charges_nothing_and_tells_who_may_decide(session, company, invoice):
    request = company.ask({invoice.id: 100_000}, 98_000)
    assert (request.state, request.amount_minor) == ("waiting", 98_000)
    assert session.scalars(select(Payment)).all() == []
    assert mails(session) == [
        ("admin@acme.example", "Please decide about a payment"),
        ("approver@acme.example", "Please decide about a payment"),
    ]  # fmt: skip


def test_the_same_order_again_is_the_same_request(session, company, invoice):
    first, second = company.ask({invoice.id: 100_000}, 98_000), company.ask({invoice.id: 100_000}, 98_000)
    assert first.id == second.id


def test_approving_begins_the_payment_and_tells_who_asked(session, company, invoice):
    request = company.ask({invoice.id: 100_000}, 98_000)
    payment = company.approve(request, 98_000)
    assert (payment.state, payment.amount_minor, payment.started_by) == ("created", 98_000, "approver@acme.example")
    assert (request.state, request.payment_id, request.checker_id) == (
        "approved", payment.id, company.people["approver"].user_id
    )  # fmt: skip
    assert ("payer@acme.example", "Your request to pay was approved") in mails(session)


def test_what_is_approved_is_paid_with_the_method_that_was_asked_for(session, company, invoice):
    method = a_kept_method(session, company.customer.id, owner="payer@acme.example", visibility="company")
    order = replace(company.order({invoice.id: 100_000}, 98_000), method_id=method.id)
    request = payment_requests.make(session, order, company_id=company.customer.id, reason="x", note="", on=DAY,
                                    maker_id=company.people["payer"].user_id)  # fmt: skip
    assert [use.word for use in method_uses.uses(session, method.id)] == [
        "payment PAY-AAAAAAAAAAAA, which waits for approval"
    ]
    method.state = "removed"
    with pytest.raises(Conflict, match="not there any more"):
        company.approve(request, 98_000)
    newer = a_kept_method(session, company.customer.id, owner="payer@acme.example")
    method_uses.move(session, method.id, newer.id)
    assert (request.method_id, request.state) == (newer.id, "waiting")
    payment = company.approve(request, 98_000)
    assert (payment.method_id, payment.started_by) == (newer.id, "approver@acme.example")


def test_who_asked_does_not_decide(session, company, invoice):
    request = company.ask({invoice.id: 100_000}, 98_000, by="admin")
    for act in (
        lambda: company.approve(request, 98_000, checker=company.checker("admin")),
        lambda: payment_requests.reject(session, request.id, company.checker("admin"), note="no"),
    ):
        with pytest.raises(Forbidden, match="another person has to decide"):
            act()
    assert request.state == "waiting"


def test_the_database_too_refuses_a_maker_who_checks(session, company, invoice):
    request = company.ask({invoice.id: 100_000}, 98_000)
    values = {"state": "approved", "checker_id": request.maker_id}
    with pytest.raises(IntegrityError, match="maker_is_not_checker"), session.begin_nested():
        session.execute(update(PaymentRequest).where(PaymentRequest.id == request.id).values(**values))


def test_an_approver_decides_up_to_the_own_limit(session, company, invoice):
    request = company.ask({invoice.id: 100_000}, 98_000)
    with pytest.raises(Forbidden, match=r"above your own limit of 979\.99 USD"):
        company.approve(request, 98_000, checker=company.checker(limit=Limit(97_999, "USD")))
    company.approve(request, 98_000, checker=company.checker(limit=Limit(98_000, "USD")))


def test_what_is_paid_meanwhile_is_not_paid_again_and_is_asked_anew(session, company):
    invoice = an_invoice(session, company.customer, amount=100_000)
    request = company.ask({invoice.id: 100_000}, 100_000)
    application = a_decision(a_receipt(session, 70_000, customer=company.customer), line(invoice, 70_000))
    cash_application.apply(session, application)
    with pytest.raises(Conflict, match="The amount changed"):
        company.approve(request, 100_000)
    assert request.state == "waiting"
    assert company.approve(request, 30_000).amount_minor == 30_000


def test_a_discount_that_ended_meanwhile_is_asked_anew(session, company, invoice):
    request = company.ask({invoice.id: 100_000}, 98_000)
    later = DAY + timedelta(days=1)
    assert payment_requests.priced(session, request.id, on=later).cash_minor == 100_000
    with pytest.raises(Conflict, match="The amount changed"):
        payment_requests.approve(
            session, request.id, company.checker(), shown_minor=98_000, gateway="sandbox", on=later
        )


def test_nothing_open_is_nothing_to_approve(session, company, invoice):
    request = company.ask({invoice.id: 100_000}, 98_000)
    invoice.open_minor = 0
    session.flush()
    assert payment_requests.priced(session, request.id, on=DAY) is None
    with pytest.raises(Conflict, match="Nothing of this is open"):
        company.approve(request, 98_000)
    invoice.open_minor = 100_000


def test_a_request_does_not_keep_others_from_paying(session, company, invoice):
    request = company.ask({invoice.id: 100_000}, 98_000)
    order = company.order({invoice.id: 100_000}, 98_000, reference="PAY-BBBBBBBBBBBB", by="admin")
    payments.start(session, order, gateway="sandbox", on=DAY)
    with pytest.raises(Conflict, match="is under way"):
        company.approve(request, 98_000)


def test_two_requests_for_one_invoice_are_refused(session, company, invoice):
    company.ask({invoice.id: 50_000}, 49_000)
    with pytest.raises(Conflict, match="waits for approval already"):
        company.ask({invoice.id: 100_000}, 98_000, reference="PAY-BBBBBBBBBBBB")


def test_rejecting_needs_a_reason_and_frees_the_invoice(session, company, invoice):
    request = company.ask({invoice.id: 100_000}, 98_000)
    with pytest.raises(PayportalError, match="Say why"):
        payment_requests.reject(session, request.id, company.checker(), note="  ")
    payment_requests.reject(session, request.id, company.checker(), note="Wait for the credit")
    assert (request.state, request.decision_note) == ("rejected", "Wait for the credit")
    assert ("payer@acme.example", "Your request to pay was not approved") in mails(session)
    company.ask({invoice.id: 100_000}, 98_000, reference="PAY-BBBBBBBBBBBB")


def test_only_who_asked_withdraws(session, company, invoice):
    request, payer = company.ask({invoice.id: 100_000}, 98_000), company.people["payer"].user_id
    said = {"company_id": company.customer.id, "actor": "x"}
    with pytest.raises(NotFound):
        payment_requests.withdraw(session, request.id, maker_id=company.people["admin"].user_id, **said)
    payment_requests.withdraw(session, request.id, maker_id=payer, **said)
    assert request.state == "withdrawn"
    with pytest.raises(Conflict, match="decided, withdrawn or ran out"):
        company.approve(request, 98_000)


def test_what_nobody_decides_runs_out_and_is_told(session, company, invoice):
    request = company.ask({invoice.id: 100_000}, 98_000)
    assert payment_requests.expire_due(session, at=utcnow() + LASTS - timedelta(minutes=1)) == 0
    assert payment_requests.expire_due(session, at=utcnow() + LASTS) == 1
    assert request.state == "expired"
    assert ("payer@acme.example", "Your request to pay was not decided in time") in mails(session)


def test_another_company_and_other_accounts_do_not_see_it(session, company, invoice):
    request = company.ask({invoice.id: 100_000}, 98_000)
    other = a_customer(session, "C-9")
    for checker in (company.checker(company_id=other.id), company.checker(accounts=[other.id])):
        with pytest.raises(NotFound):
            company.approve(request, 98_000, checker=checker)
    assert request_list.page(session, other.id, [company.customer.id]) == []
    assert request_list.page(session, company.customer.id, [other.id]) == []
    assert [row.id for row in request_list.page(session, company.customer.id, [company.customer.id])] == [request.id]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=st.integers(1, 100_000), left=st.integers(0, 100_000))
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_never_more_is_paid_than_was_asked_or_is_open(session, company, asked, left):
    with session.begin_nested() as undone:
        invoice = an_invoice(session, company.customer, amount=100_000)
        request = company.ask({invoice.id: asked}, asked, reference="PAY-CCCCCCCCCCCC")
        invoice.open_minor = left
        session.flush()
        made = payment_requests.priced(session, request.id, on=DAY)
        assert (made.cash_minor if made else 0) == min(asked, left)
        if made:
            company.approve(request, made.cash_minor)
            [line] = session.scalars(select(PaymentLine).where(PaymentLine.live))
            assert line.amount_minor == min(asked, left)
        assert session.scalars(select(PaymentRequest.state)).all() == ["approved" if made else "waiting"]
        undone.rollback()
