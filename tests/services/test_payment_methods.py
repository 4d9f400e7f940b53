"""Kept methods: who sees them, what takes whose place, what keeps them from going."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from payportal.domain.errors import Conflict, NotFound, PayportalError
from payportal.gateways.ports import Checkout
from payportal.gateways.told import SavedMethod, Saving, SavingState, StoredMethod
from payportal.models.notice import Notice
from payportal.models.payment_method import PaymentMethod
from payportal.queries import payment_methods as method_list
from payportal.services import method_expiry, payment_methods, payments
from payportal.services.payment_methods import Adding
from tests.services.a_method import a_kept_method
from tests.services.a_payment import PAYER, TODAY, a_customer, an_invoice, an_order

OTHER = "other@acme.example"


@pytest.fixture
def acme(session):
    return a_customer(session)


def add(session, customer_id, reference="PM-A", **more):
    adding = Adding(reference=reference, customer_id=customer_id, owner=PAYER, kind="card", **more)
    method = payment_methods.add(session, adding, gateway="sandbox")
    payment_methods.opened(session, method.id, Checkout(f"sbs_{reference}", "/page"))
    return method


def saving(name="sbm_1", state=SavingState.SAVED):
    kept = SavedMethod(
        stored=StoredMethod("sbc_1", name, "card"), brand="Visa", last4="4242", exp_month=1, exp_year=2028
    )
    return Saving(state=state, method=None if state is SavingState.FAILED else kept, url="/verify", failure="")


def test_a_method_is_kept_once_by_what_a_person_recognises_it_by(session, acme):
    method = add(session, acme, nick=" Office ")
    assert add(session, acme).id == method.id
    assert [payment_methods.saved(session, method.id, saving()) for _ in range(3)] == ["active"] * 3
    assert (method.nick, method.brand, method.last4, method.provider_method) == ("Office", "Visa", "4242", "sbm_1")
    assert method.is_default


@pytest.mark.parametrize(
    ("told", "state"),
    [
        (["open"], "adding"), (["failed"], "failed"), (["verify"], "verifying"), (["verify", "saved"], "active"),
        (["verify", "failed"], "failed"), (["saved", "failed"], "active"), (["failed", "saved"], "failed"),
    ],
)  # fmt: skip
def test_what_the_page_tells_leads_to(session, acme, told, state):
    method = add(session, acme)
    for word in told:
        payment_methods.saved(session, method.id, saving(state=SavingState(word)))
    assert method.state == state


def test_the_form_of_somebody_else_is_refused(session, acme):
    add(session, acme)
    stranger = Adding(reference="PM-A", customer_id=acme, owner=OTHER, kind="card")
    with pytest.raises(Conflict, match="somebody else"):
        payment_methods.add(session, stranger, gateway="sandbox")


def test_a_kind_that_is_not_known_and_more_than_twenty_are_refused(session, acme):
    with pytest.raises(PayportalError, match="not known"):
        payment_methods.add(
            session, Adding(reference="X", customer_id=acme, owner=PAYER, kind="cash"), gateway="sandbox"
        )
    for _number in range(payment_methods.MOST):
        a_kept_method(session, acme)
    with pytest.raises(Conflict, match="20 payment methods"):
        add(session, acme)


def test_a_private_one_is_there_for_its_owner_alone(session, acme):
    mine, ours = a_kept_method(session, acme), a_kept_method(session, acme, visibility="company")
    other = a_customer(session, "C-2")
    assert payment_methods.seen_by(session, mine.id, customer_id=acme, person=PAYER).id == mine.id
    assert payment_methods.seen_by(session, ours.id, customer_id=acme, person=OTHER).id == ours.id
    for method, customer, person in ((mine, acme, OTHER), (ours, other, OTHER)):
        with pytest.raises(NotFound):
            payment_methods.seen_by(session, method.id, customer_id=customer, person=person)
    seen = [row.method.id for row in method_list.listed(session, acme, OTHER, on=TODAY)]
    assert seen == [ours.id]


def test_one_comes_first_at_a_time(session, acme):
    first, second = a_kept_method(session, acme, is_default=True), a_kept_method(session, acme)
    payment_methods.make_default(session, second, actor=PAYER)
    session.refresh(first)
    assert (first.is_default, second.is_default) == (False, True)
    with pytest.raises(IntegrityError), session.begin_nested():
        a_kept_method(session, acme, is_default=True)


def test_a_replacement_takes_place_name_and_rank(session, acme):
    old = a_kept_method(session, acme, is_default=True, nick="Office", visibility="company")
    new = add(session, acme, replaces_id=old.id)
    payment_methods.saved(session, new.id, saving())
    assert (old.state, new.state, new.nick, new.visibility, new.is_default) == (
        "removed", "active", "Office", "company", True
    )  # fmt: skip


def test_a_method_with_a_payment_under_way_stays(session, acme):
    method = a_kept_method(session, acme)
    invoice = an_invoice(session, acme, "INV-1", 5000)
    order = an_order(acme, {invoice: 5000}, 5000)
    payments.start(session, type(order)(**{f: getattr(order, f) for f in order.__slots__} | {"method_id": method.id}),
                   gateway="sandbox", on=TODAY)  # fmt: skip
    with pytest.raises(Conflict, match="under way"):
        payment_methods.remove(session, method, actor=PAYER, although_used=True)
    assert method.state == "active"


def test_a_removed_method_is_gone_for_everybody(session, acme):
    method = a_kept_method(session, acme, is_default=True)
    payment_methods.remove(session, method, actor=PAYER)
    assert method_list.listed(session, acme, PAYER, on=TODAY) == []
    with pytest.raises(NotFound):
        payment_methods.seen_by(session, method.id, customer_id=acme, person=PAYER)


@pytest.mark.parametrize(
    ("month", "year", "state", "notices", "word"),
    [
        (12, 2026, "active", 0, "Ready"), (11, 2026, "active", 1, "Expires soon"),
        (10, 2026, "active", 1, "Expires soon"),
        (9, 2026, "expired", 1, "Expired"), (1, 2030, "active", 0, "Ready"),
    ],
)  # fmt: skip
def test_people_hear_of_a_card_that_expires_within_thirty_days_once(session, acme, month, year, state, notices, word):
    method = a_kept_method(session, acme, exp_month=month, exp_year=year)
    on = date(2026, 10, 31)
    method_expiry.look(session, on=on)
    method_expiry.look(session, on=on)
    assert method.state == state
    assert len(session.scalars(select(Notice)).all()) == notices
    assert str(method_list.status(method, on=on).word) == word


def test_nothing_about_a_number_can_be_stored(session):
    columns = {column.name for column in PaymentMethod.__table__.columns}
    assert {column for column in columns if "number" in column or "cvc" in column or "iban" in column} == set()
