"""Who is told of an event, by which ways, when, in which language; and what is noted of those who are not."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from payportal.domain.brand import Brand
from payportal.domain.letter import letter
from payportal.domain.sentence import say
from payportal.models.customer import Customer
from payportal.models.notice import Notice
from payportal.models.user import User
from payportal.services import brands, memberships, notice_settings, telling
from payportal.services.memberships import Place
from payportal.services.notice_settings import Wish
from payportal.services.telling import News

AT = datetime(2026, 11, 26, 21, 30, tzinfo=UTC)


@pytest.fixture
def acme(session):
    customer = Customer(number="C-1", name="Acme", email="billing@acme.example")
    session.add(customer)
    session.flush()
    return customer


def a_person(session, company, email, role="payer", **more):
    user = User(email=email, role="customer", customer_id=company.id, **more)
    session.add(user)
    session.flush()
    memberships.join(session, user.id, company.id, Place(role), actor="test")
    return user


def tell(session, event, company, to=(), **more):
    told = letter(say("Payment %(reference)s received", reference="PAY-1"), "x")
    return telling.tell(session, News(event=event, key=more.pop("key", "k"), letter=told, customer_id=company.id,
                                      to=list(to), **more), at=AT)  # fmt: skip


def states(session):
    query = select(Notice.address, Notice.state, Notice.on_portal, Notice.source).order_by(Notice.address)
    return [tuple(row) for row in session.execute(query)]


def test_bills_go_to_the_address_on_file_and_to_nobody_who_did_not_ask(session, acme):
    a_person(session, acme, "ann@acme.example", "admin")
    assert tell(session, "invoice_new", acme) == 1
    assert states(session) == [("billing@acme.example", "waiting", False, "file")]


def test_without_an_address_on_file_the_administrators_get_the_bills(session, acme):
    acme.email = ""
    a_person(session, acme, "ann@acme.example", "admin")
    a_person(session, acme, "bob@acme.example", "viewer")
    tell(session, "invoice_new", acme)
    assert [row[0] for row in states(session)] == ["ann@acme.example"]


def test_several_addresses_on_file_are_each_told_and_a_remark_is_noted(session, acme):
    acme.email = "a@acme.example; b@acme.example, call-Joe"
    assert tell(session, "invoice_new", acme) == 2
    assert [row[:2] for row in states(session)] == [
        ("a@acme.example", "waiting"), ("b@acme.example", "waiting"), ("call-Joe", "withheld"),
    ]  # fmt: skip


def test_a_child_is_told_at_the_address_of_the_company_that_pays_for_it(session, acme):
    child = Customer(number="C-2", name="Acme North", parent_id=acme.id)
    session.add(child)
    session.flush()
    tell(session, "invoice_new", child)
    assert [row[0] for row in states(session)] == ["billing@acme.example"]


def test_a_person_who_asked_for_bills_gets_them_while_the_account_is_open_to_her(session, acme):
    other = Customer(number="C-3", name="Acme South", parent_id=acme.id)
    session.add(other)
    session.flush()
    ann = a_person(session, acme, "ann@acme.example")
    row = notice_settings.of_person(session, acme.id, ann.email, actor=ann.email)
    notice_settings.keep(session, row, Wish(choices={"invoice_new.email": True}), actor=ann.email)
    tell(session, "invoice_new", other)
    assert ("ann@acme.example", "waiting", False, "person") in states(session)
    ann.active = False
    tell(session, "invoice_new", other, key="k2")
    assert [row[0] for row in states(session)].count("ann@acme.example") == 1


def test_an_extra_address_gets_nothing_before_it_confirmed(session, acme):
    row = notice_settings.add_extra(session, acme.id, "ap@acme.example", name="", language="de", actor="ann")
    tell(session, "overdue", acme)
    assert [one[0] for one in states(session)] == ["billing@acme.example"]
    notice_settings.confirm(session, row, at=AT)
    tell(session, "overdue", acme, key="k2")
    told = session.scalars(select(Notice).where(Notice.address == "ap@acme.example")).one()
    assert (told.source, told.language, told.subject) == ("extra", "de", "Zahlung PAY-1 eingegangen")


def test_who_did_it_is_told_and_colleagues_only_if_they_want_to(session, acme):
    a_person(session, acme, "ann@acme.example")
    bob = a_person(session, acme, "bob@acme.example")
    tell(session, "paid", acme, ["ann@acme.example"])
    assert [row[0] for row in states(session)] == ["ann@acme.example"]
    row = notice_settings.of_person(session, acme.id, bob.email, actor=bob.email)
    notice_settings.keep(session, row, Wish(choices={}, whole_company=True), actor=bob.email)
    tell(session, "paid", acme, ["ann@acme.example"], key="k2")
    assert ("bob@acme.example", "waiting", True, "person") in states(session)


def test_what_was_turned_off_is_noted_and_still_shown_in_the_portal(session, acme):
    ann = a_person(session, acme, "ann@acme.example")
    row = notice_settings.of_person(session, acme.id, ann.email, actor=ann.email)
    notice_settings.keep(session, row, Wish(choices={"paid.email": False}), actor=ann.email)
    assert tell(session, "paid", acme, [ann.email]) == 0
    assert states(session) == [("ann@acme.example", "withheld", True, "own")]
    assert session.scalars(select(Notice.failure)).one() == "turned off"


def test_what_the_business_does_not_send_is_noted(session, acme):
    brands.change(session, Brand(off=("invoice_new",)), actor="admin")
    assert tell(session, "invoice_new", acme) == 0
    assert states(session)[0][1] == "withheld"


def test_quiet_hours_and_digests_hold_back_what_can_wait_and_nothing_else(session, acme):
    ann = a_person(session, acme, "ann@acme.example")
    row = notice_settings.of_person(session, acme.id, ann.email, actor=ann.email)
    quiet = Wish(zone="Europe/Berlin", quiet_from=22, quiet_until=7)
    notice_settings.keep(session, row, quiet, actor=ann.email)
    for event in ("paid", "returned", "announced"):
        tell(session, event, acme, [ann.email], key=event)
    waits = dict(session.execute(select(Notice.event, Notice.not_before)).all())
    assert waits == {"paid": datetime(2026, 11, 27, 6, tzinfo=UTC), "returned": None, "announced": None}
    notice_settings.keep(session, row, Wish(rhythm="weekly"), actor=ann.email)
    tell(session, "paid", acme, [ann.email], key="k4")
    last = session.scalars(select(Notice).order_by(Notice.id.desc())).first()
    assert (last.state, last.not_before) == ("gathered", datetime(2026, 11, 30, 7, tzinfo=UTC))


def test_the_same_event_is_told_once_to_each(session, acme):
    assert tell(session, "paid", acme, ["ann@acme.example"]) == 1
    assert tell(session, "paid", acme, ["ann@acme.example"]) == 0


@pytest.mark.parametrize(("chosen", "own", "account", "spoken"), [
    ("fr", "es", "de", "fr"), ("", "es", "de", "es"), ("", "", "de", "de"), ("", "", "", "en"),
])  # fmt: skip
def test_a_notice_speaks_the_language_that_was_chosen_the_person_s_or_the_account_s(session, acme, chosen, own,
                                                                                    account, spoken):  # fmt: skip
    acme.language = account
    ann = a_person(session, acme, "ann@acme.example", language=own)
    row = notice_settings.of_person(session, acme.id, ann.email, actor=ann.email)
    notice_settings.keep(session, row, Wish(language=chosen), actor=ann.email)
    tell(session, "paid", acme, [ann.email])
    assert session.scalars(select(Notice.language)).one() == spoken
