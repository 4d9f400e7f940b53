"""Choices are kept as differences, undone, stopped by a link, and confirmed by whoever reads the mailbox."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from payportal.domain.errors import Conflict, NotFound, PayportalError
from payportal.domain.letter import letter
from payportal.models.customer import Customer
from payportal.models.notice import Notice
from payportal.models.notice_contact import NoticeContact
from payportal.services import notice_mail, notice_settings, telling
from payportal.services.notice_settings import STANDARD, Wish
from payportal.services.telling import News

AT = datetime(2026, 11, 26, 9, tzinfo=UTC)


@pytest.fixture
def acme(session):
    customer = Customer(number="C-1", name="Acme", email="billing@acme.example")
    session.add(customer)
    session.flush()
    return customer.id


@pytest.fixture
def ann(session, acme):
    return notice_settings.of_person(session, acme, "ann@acme.example", actor="ann@acme.example")


def test_only_what_differs_from_the_standard_is_kept(session, ann):
    notice_settings.keep(session, ann, Wish(choices={"paid.email": True, "refunded.email": False}), actor="ann")
    assert ann.choices == {"refunded.email": False}


def test_a_change_is_undone_and_done_again(session, ann):
    assert notice_settings.undo(session, ann, actor="ann") is False
    notice_settings.keep(session, ann, Wish(choices={"paid.email": False}, rhythm="daily"), actor="ann")
    notice_settings.keep(session, ann, STANDARD, actor="ann")
    assert (ann.choices, ann.rhythm) == ({}, "now")
    assert notice_settings.undo(session, ann, actor="ann")
    assert (ann.choices, ann.rhythm) == ({"paid.email": False}, "daily")
    notice_settings.undo(session, ann, actor="ann")
    assert (ann.choices, ann.rhythm) == ({}, "now")


@pytest.mark.parametrize(
    "wish",
    [
        Wish(rhythm="hourly"), Wish(language="xx"), Wish(zone="Mars/Base"), Wish(quiet_from=22),
        Wish(quiet_from=22, quiet_until=24), Wish(choices={"nothing.email": True}),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_changes_nothing(session, ann, wish):
    with pytest.raises(PayportalError):
        notice_settings.keep(session, ann, wish, actor="ann")
    assert (ann.choices, ann.before) == ({}, None)


def test_an_extra_address_is_added_once_and_confirmed_by_its_link(session, acme):
    row = notice_settings.add_extra(session, acme, " AP@acme.example ", name="AP", language="", actor="ann")
    assert (row.email, row.confirmed_at) == ("ap@acme.example", None)
    with pytest.raises(Conflict):
        notice_settings.add_extra(session, acme, "ap@acme.example", name="", language="", actor="ann")
    token = notice_settings.confirmation_token(row, "k")
    assert notice_settings.of_confirmation(session, token, "k") is row
    for wrong in (token + "0", f"{row.id}.", "x", f"{row.id + 1}.{token.partition('.')[2]}", ""):
        with pytest.raises(NotFound):
            notice_settings.of_confirmation(session, wrong, "k")
    notice_settings.new_link(session, row, actor="ann")
    with pytest.raises(NotFound):
        notice_settings.of_confirmation(session, token, "k")


def test_a_removed_address_that_is_added_again_has_to_confirm_again(session, acme):
    row = notice_settings.add_extra(session, acme, "ap@acme.example", name="", language="", actor="ann")
    notice_settings.confirm(session, row, at=AT)
    token = notice_settings.confirmation_token(row, "k")
    notice_settings.remove_extra(session, row, actor="ann", at=AT)
    with pytest.raises(NotFound):
        notice_settings.of_confirmation(session, token, "k")
    again = notice_settings.add_extra(session, acme, "ap@acme.example", name="", language="", actor="ann")
    assert (again.confirmed_at, again.removed_at) == (None, None)


@pytest.mark.parametrize("email", ["", "nobody", "a@b\r\nBcc: x@evil.example"])
def test_what_is_no_address_is_refused(session, acme, email):
    with pytest.raises(PayportalError):
        notice_settings.add_extra(session, acme, email, name="", language="", actor="ann")
    assert session.scalars(select(NoticeContact)).all() == []


def a_notice(session, acme, event, to):
    told = letter("Hello", "x")
    telling.tell(session, News(event=event, key=event, letter=told, customer_id=acme, to=to))
    return session.scalars(select(Notice).where(Notice.event == event)).first()


def test_a_link_stops_its_kind_for_its_address_and_nothing_else(session, acme):
    notice = a_notice(session, acme, "overdue", [])
    token = notice_mail.token(notice.id, "k")
    assert notice_settings.of_stop(session, token, "k") is notice
    assert notice_settings.stop(session, notice) == "Invoice overdue"
    notice_settings.stop(session, notice)
    row = session.scalars(select(NoticeContact)).one()
    assert (row.email, row.kind, row.choices) == ("billing@acme.example", "file", {"overdue.email": False})
    for wrong in (token[:-1], f"{notice.id + 1}.{token.partition('.')[2]}", "x", ""):
        with pytest.raises(NotFound):
            notice_settings.of_stop(session, wrong, "k")


def test_what_cannot_be_turned_off_has_no_link_that_stops_it(session, acme):
    notice = a_notice(session, acme, "announced", ["ann@acme.example"])
    with pytest.raises(PayportalError):
        notice_settings.stop(session, notice)
