"""A question: asked once, of one's own invoices only, and nothing of what is owed or asked changes by it."""

import pytest
from sqlalchemy import func, select

from payportal.domain.card_numbers import DOT
from payportal.domain.errors import Conflict, NotFound, PayportalError
from payportal.models.audit import AuditEvent
from payportal.models.base import utcnow
from payportal.models.question import Question, QuestionMessage
from payportal.models.user import User
from payportal.queries import arrangements, reminder_facts
from payportal.queries import questions as reads
from payportal.queries.disputed import disputed_ids, disputed_minor
from payportal.services import disputes, questions
from tests.services.a_dispute import ANN, CLERK, TODAY, a_complaint, an_item
from tests.services.a_question import a_guests_question, a_pay_link, a_question


def count(session, model):
    return session.scalar(select(func.count()).select_from(model))


def said(session, question):
    return [(turn.message.side, turn.message.act, turn.message.text) for turn in reads.talk(session, question.id)]


def test_a_question_withholds_nothing_and_stops_nothing(session):
    invoice = an_item(session)
    a_question(session, invoice)
    left = {invoice.id: invoice.open_minor}
    arranged = {invoice.id: (left[invoice.id], "USD")}
    assert (disputed_minor(session, left), disputed_ids(session)) == ({}, frozenset())
    assert reminder_facts.holds(session, [invoice], on=TODAY) == {}
    assert arrangements.of(session, arranged, on=TODAY).get(invoice.id) is None
    assert invoice.open_minor == 100_000


def test_the_same_form_twice_asks_once_and_nobody_takes_anothers_form(session):
    invoice = an_item(session)
    assert a_question(session, invoice).id == a_question(session, invoice).id
    assert (count(session, Question), count(session, QuestionMessage)) == (1, 1)
    with pytest.raises(Conflict):
        a_question(session, invoice, by="bob@acme.example")


def test_another_customers_invoice_and_question_are_not_there(session):
    invoice = an_item(session)
    with pytest.raises(NotFound):
        a_question(session, invoice, accounts=[invoice.customer_id + 1])
    question = a_question(session, invoice)
    for look in (questions.of_accounts, reads.one):
        with pytest.raises(NotFound):
            look(session, question.id, [invoice.customer_id + 1])
    assert count(session, Question) == 1


@pytest.mark.parametrize("text", ["", "  \n "])
def test_nothing_is_asked_without_words(session, text):
    with pytest.raises(PayportalError) as refused:
        a_question(session, an_item(session), text=text)
    assert (refused.value.code, count(session, Question)) == ("text", 0)


def test_it_is_answered_replied_to_and_closed_and_a_word_more_opens_it_again(session):
    question = a_question(session, an_item(session))
    states = [question.state]
    questions.answer(session, question.id, "Yes, it is.", by=CLERK)
    states.append(question.state)
    questions.reply(session, question, "And the customs?", by=ANN)
    states.append(question.state)
    questions.answer(session, question.id, "Too.", by=CLERK)
    questions.close(session, question.id, by=CLERK)
    states.append(question.state)
    assert (question.closed_by, question.closed_at is not None) == (CLERK, True)
    questions.reply(session, question, "Thank you. One thing more.", by=ANN)
    states.append(question.state)
    assert states == ["open", "answered", "open", "closed", "open"]
    assert (question.closed_by, question.closed_at) == ("", None)
    assert said(session, question) == [
        ("customer", "ask", "Is the freight in it?"), ("us", "answer", "Yes, it is."),
        ("customer", "reply", "And the customs?"), ("us", "answer", "Too."), ("us", "close", ""),
        ("customer", "reply", "Thank you. One thing more."),
    ]  # fmt: skip
    acts = session.scalars(select(AuditEvent.action).where(AuditEvent.subject == f"question:{question.id}")).all()
    assert acts == ["ask_question", "answer_question", "reply_question", "answer_question", "close_question",
                    "reply_question"]  # fmt: skip


def test_a_button_pressed_twice_says_it_once(session):
    question = a_question(session, an_item(session))
    for _ in range(2):
        questions.answer(session, question.id, "Yes.", by=CLERK)
    for _ in range(2):
        questions.settle(session, question, by=ANN)
    assert [act for _, act, _ in said(session, question)] == ["ask", "answer", "close"]


def test_card_numbers_are_masked_in_every_turn(session):
    question = a_question(session, an_item(session), text="I paid with 4242 4242 4242 4242 before.")
    questions.answer(session, question.id, "With 4242424242424242?", by=CLERK)
    questions.reply(session, question, "With ٤٢٤٢ ٤٢٤٢ ٤٢٤٢ ٤٢٤٢.", by=ANN)
    for _, _, text in said(session, question):
        assert DOT in text
        assert "4242 4242" not in text


def test_five_may_wait_and_a_sixth_belongs_into_one_of_them(session):
    invoice = an_item(session)
    asked = [a_question(session, invoice, reference=f"ASK-AAAAAAAAAAA{letter}") for letter in "ABCDE"]
    with pytest.raises(Conflict):
        a_question(session, invoice, reference="ASK-BBBBBBBBBBBB")
    questions.answer(session, asked[0].id, "Yes.", by=CLERK)
    a_question(session, invoice, reference="ASK-BBBBBBBBBBBB")
    assert count(session, Question) == 6


def test_a_link_asks_about_its_own_invoices_and_sees_its_own_questions_only(session):
    invoice = an_item(session)
    other = an_item(session, number="INV-2", customer=invoice_customer(session, invoice))
    link, second = (a_pay_link(session, [invoice], at=utcnow()) for _ in range(2))
    with pytest.raises(NotFound):
        a_guests_question(session, other, link)
    question = a_guests_question(session, invoice, link)
    assert (question.asked_by, question.email, question.customer_id) == (
        f"pay link {link.id}", "guest@home.example", invoice.customer_id,
    )  # fmt: skip
    assert questions.of_link(session, question.id, link).id == question.id
    with pytest.raises(NotFound):
        questions.of_link(session, question.id, second)
    with pytest.raises(NotFound):  # people who sign in read it, and write none of it
        questions.of_accounts(session, question.id, [invoice.customer_id])
    assert [row.question.id for row in reads.of_link(session, link.id, [invoice.id])] == [question.id]
    assert reads.of_link(session, second.id, [invoice.id]) == reads.of_link(session, link.id, [other.id]) == []


def invoice_customer(session, invoice):
    from payportal.models.customer import Customer

    return session.get_one(Customer, invoice.customer_id)


def test_a_clerk_takes_it_and_a_customer_cannot(session):
    question = a_question(session, an_item(session))
    clerk, ann = User(email=CLERK, role="clerk"), User(email=ANN, role="customer", customer_id=question.customer_id)
    session.add_all([clerk, ann])
    session.flush()
    questions.assign(session, question.id, user_id=clerk.id, actor=CLERK)
    with pytest.raises(NotFound):
        questions.assign(session, question.id, user_id=ann.id, actor=CLERK)
    assert question.owner_id == clerk.id


def test_the_payer_disputes_the_same_invoice_by_the_ordinary_way(session):
    invoice = an_item(session)
    question = a_question(session, invoice)
    disputes.open_dispute(session, a_complaint(invoice, 20_000))
    assert (disputed_minor(session, [invoice.id]), question.state) == ({invoice.id: 20_000}, "open")
