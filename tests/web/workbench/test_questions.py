"""Questions at the workbench: in the same place as disputes, answered, closed, taken in hand."""

import pytest

from payportal.models.base import db
from payportal.models.question import Question
from payportal.services import questions
from payportal.services.questions import Asking
from tests.web.an_account import a_customer, an_invoice, writing
from tests.web.signing_in import a_user, post, signed_in


@pytest.fixture
def acme(app):
    return a_customer(app, "C-1", name="Acme Corp")


@pytest.fixture
def invoice(app, acme):
    return an_invoice(app, acme, "INV-1", 100_000)


@pytest.fixture
def question(app, acme, invoice):
    asking = Asking(reference="ASK-AAAAAAAAAAAA", invoice_id=invoice, text="Is the freight in it?")
    with writing(app) as session:
        return questions.ask(session, asking, by="ann@acme.example", accounts=[acme]).id


@pytest.fixture
def clerk(app):
    return signed_in(app, a_user(app, "clerk"))


def act(app, client, question, done, text=""):
    return post(app, client, f"/workbench/questions/{question}/act", act=done, text=text)


def state(app, question):
    with app.app_context():
        return db.session().get_one(Question, question).state


def test_the_desk_of_disputes_says_what_was_asked(app, clerk, question, invoice, acme):
    assert "1\N{NO-BREAK SPACE}question waits for an answer" in clerk.get("/workbench/disputes").text
    page = clerk.get("/workbench/questions").text
    assert ("Is the freight in it?" in page, "1 in nobody’s hands" in page) == (True, True)
    for place in (f"/workbench/items/{invoice}", f"/workbench/customers/{acme}"):
        assert f"/workbench/questions/{question}" in clerk.get(place).text


def test_it_is_answered_and_closed(app, clerk, question):
    assert act(app, clerk, question, "answer", "Yes.").status_code == 302
    assert (state(app, question), "Yes." in clerk.get(f"/workbench/questions/{question}").text) == ("answered", True)
    assert act(app, clerk, question, "close").status_code == 302
    assert state(app, question) == "closed"
    assert "None waits." in clerk.get("/workbench/questions").text
    assert "INV-1" in clerk.get("/workbench/questions?state=over").text


@pytest.mark.parametrize(("done", "wrong"), [("answer", "Write the answer"), ("credit", "Choose what is to be done")])
def test_an_empty_answer_and_another_act_are_refused(app, clerk, question, done, wrong):
    answer = act(app, clerk, question, done)
    assert (answer.status_code, wrong in answer.text, state(app, question)) == (422, True, "open")


def test_it_is_taken_and_given_back(app, clerk, question):
    post(app, clerk, f"/workbench/questions/{question}/assign", to="me")
    assert "INV-1" in clerk.get("/workbench/questions?owner=mine").text
    post(app, clerk, f"/workbench/questions/{question}/assign", to="nobody")
    assert "None fits the filter." in clerk.get("/workbench/questions?owner=mine").text


def test_what_is_not_there_is_not_found(app, clerk):
    statuses = [clerk.get("/workbench/questions/9").status_code, act(app, clerk, 9, "answer", "Yes.").status_code,
                post(app, clerk, "/workbench/questions/9/assign").status_code]  # fmt: skip
    assert statuses == [404] * 3
