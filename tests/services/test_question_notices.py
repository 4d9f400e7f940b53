"""News of questions: whoever asked gets the answer; a guest's mail leads to the talk while the link works."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from payportal.models.base import utcnow
from payportal.models.notice import Notice
from payportal.models.user import User
from payportal.services import memberships, pay_link_mail, pay_links, questions
from tests.services.a_dispute import ANN, CLERK, an_item
from tests.services.a_question import SECRET, a_guests_question, a_pay_link, a_question, an_asker


def told(session):
    rows = session.scalars(select(Notice).order_by(Notice.id))
    return [(row.address, row.event, row.subject, row.body) for row in rows]


def asked_by_ann(session):
    invoice = an_item(session)
    an_asker(session, invoice)
    return a_question(session, invoice)


def test_who_left_the_company_reads_no_more_of_it(session):
    question = asked_by_ann(session)
    memberships.leave_all(session, session.scalars(select(User.id).where(User.email == ANN)).one())
    questions.answer(session, question.id, "Yes.", by=CLERK)
    [row] = session.scalars(select(Notice))
    assert (row.state, row.failure) == ("withheld", "does not see this account any more")


def test_whoever_asked_alone_is_told_the_answer(session):
    question = asked_by_ann(session)
    assert told(session) == []
    questions.answer(session, question.id, "Yes.\nIt is.", by=CLERK)
    [(address, event, subject, body)] = told(session)
    assert (address, event, subject) == (ANN, "question", "Your question about INV-1")
    assert "> Yes.\n> It is." in body
    assert f"[[site]]/questions/{question.id}" in body


def test_closing_without_words_is_no_news_and_a_last_word_is(session):
    question = asked_by_ann(session)
    questions.close(session, question.id, by=CLERK)
    assert told(session) == []
    questions.close(session, question.id, "See page two.", by=CLERK)
    [(address, *_, body)] = told(session)
    assert (address, "> See page two." in body) == (ANN, True)


def test_a_guests_mail_leads_to_the_talk_through_the_same_link(session):
    invoice = an_item(session)
    link = a_pay_link(session, [invoice], at=utcnow())
    question = a_guests_question(session, invoice, link)
    questions.answer(session, question.id, "Yes.", by=CLERK)
    [(address, _, _, body)] = told(session)
    token = pay_links.token_of(link, SECRET)
    assert (address, token in body) == ("guest@home.example", False)
    sent = pay_link_mail.filler(SECRET, "https://pay.example")(session, body)
    assert f"https://pay.example/pay/{token}/questions/{question.id}" in sent


@pytest.mark.parametrize("how", ["revoked", "expired"])
def test_after_the_link_the_mail_has_the_answer_alone(session, how):
    invoice = an_item(session)
    link = a_pay_link(session, [invoice], at=utcnow() - timedelta(days=31) if how == "expired" else utcnow())
    question = a_guests_question(session, invoice, link)
    if how == "revoked":
        pay_links.revoke(session, link.id, actor=CLERK, why="sent to the wrong person", at=utcnow())
    questions.answer(session, question.id, "Yes.", by=CLERK)
    [(_, _, _, body)] = told(session)
    assert "> Yes." in body
    assert "no longer works" in body
    assert "pay-link" not in body


def test_the_clerk_who_has_it_hears_of_the_reply(session):
    question = asked_by_ann(session)
    clerk = User(email=CLERK, role="clerk", active=True)
    session.add(clerk)
    session.flush()
    questions.assign(session, question.id, user_id=clerk.id, actor=CLERK)
    questions.answer(session, question.id, "Yes.", by=CLERK)
    questions.reply(session, question, "And the customs?", by=ANN)
    assert [(address, subject) for address, _, subject, _ in told(session)] == [
        (ANN, "Your question about INV-1"), (CLERK, "Question about INV-1"),
    ]  # fmt: skip
