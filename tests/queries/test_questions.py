"""Questions in lists: the clerks' queue by due day and filter, and what a person has to read."""

from datetime import timedelta

from payportal.models.base import utcnow
from payportal.queries import questions as reads
from payportal.queries.disputes import Filter
from payportal.services import questions
from tests.services.a_dispute import ANN, CLERK, an_item
from tests.services.a_question import a_question


def three(session):
    """Questions of Ann: one open and due last, one answered, one closed."""
    invoice = an_item(session)
    asked = [a_question(session, invoice, reference=f"ASK-AAAAAAAAAAA{letter}", text=f"Question {letter}?")
             for letter in "ABC"]  # fmt: skip
    questions.answer(session, asked[1].id, "Yes.", by=CLERK)
    questions.close(session, asked[2].id, by=CLERK)
    asked[0].due_at += timedelta(days=1)
    session.flush()
    return asked


def texts(page):
    return [row.text for row in page.rows]


def test_the_queue_shows_what_is_due_first_and_filters(session):
    three(session)
    assert texts(reads.queue(session, Filter())) == ["Question B?", "Question A?"]
    assert texts(reads.queue(session, Filter(state="over"))) == ["Question C?"]
    assert texts(reads.queue(session, Filter(search="question a"))) == ["Question A?"]
    assert texts(reads.queue(session, Filter(owner=0))) == ["Question B?", "Question A?"]
    assert texts(reads.queue(session, Filter(owner=7))) == []


def test_pages_follow_each_other_without_a_gap(session, monkeypatch):
    monkeypatch.setattr(reads, "PAGE", 1)
    three(session)
    first = reads.queue(session, Filter())
    second = reads.queue(session, Filter(), after=first.following)
    assert (texts(first), texts(second), second.following) == (["Question B?"], ["Question A?"], "")


def test_totals_count_what_waits_for_us(session):
    asked = three(session)
    assert reads.totals(session, now=utcnow()) == (1, 0, 1)
    assert reads.totals(session, now=asked[0].due_at + timedelta(minutes=1)) == (1, 1, 1)


def test_a_person_reads_the_answers_to_own_questions(session):
    asked = three(session)
    accounts = [asked[0].customer_id]
    assert [row.text for row in reads.answered(session, accounts, ANN)] == ["Question B?"]
    assert reads.answered(session, accounts, "bob@acme.example") == []
    assert [row.status.word for row in reads.of_accounts(session, accounts)] == [
        "Answered", "Answered", "Waits for our answer",
    ]  # fmt: skip
    assert [row.text for row in reads.of_invoice(session, asked[0].invoice_id)] == [
        "Question C?", "Question B?", "Question A?",
    ]  # fmt: skip
    assert len(reads.of_customer(session, accounts[0])) == 3
