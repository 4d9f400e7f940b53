"""A dispute: once an act, never more than is open, and both sides are told."""

import pytest
from sqlalchemy import func, select

from payportal.domain.attached_file import examined
from payportal.domain.card_numbers import DOT
from payportal.domain.errors import Conflict, NotFound, PayportalError
from payportal.models.audit import AuditEvent
from payportal.models.dispute import Dispute, DisputeFile, DisputeMessage
from payportal.models.notice import Notice
from payportal.models.payment import Payment, PaymentLine
from payportal.models.user import User
from payportal.queries import disputes as reads
from payportal.queries.disputed import disputed_minor
from payportal.services import disputes
from tests.services.a_dispute import ANN, CLERK, a_complaint, a_dispute, an_item


def count(session, model):
    return session.scalar(select(func.count()).select_from(model))


def test_a_dispute_takes_its_amount_out_of_what_is_asked(session):
    invoice = an_item(session)
    dispute = a_dispute(session, invoice, 20_000)
    assert (dispute.state, dispute.x12_reason, dispute.currency) == ("open", "06", "USD")
    assert disputed_minor(session, [invoice.id, 999]) == {invoice.id: 20_000}
    assert invoice.open_minor == 100_000


def test_the_same_form_twice_opens_one(session):
    invoice = an_item(session)
    assert a_dispute(session, invoice).id == a_dispute(session, invoice).id
    assert (count(session, Dispute), count(session, DisputeMessage)) == (1, 1)
    with pytest.raises(Conflict):
        a_dispute(session, invoice, opened_by="bob@acme.example")


@pytest.mark.parametrize("minor", [0, -1, 80_001])
def test_no_more_than_is_open_and_undisputed_can_be_disputed(session, minor):
    invoice = an_item(session)
    a_dispute(session, invoice, 20_000)
    with pytest.raises(PayportalError, match=r"at most 800\.00 USD"):
        a_dispute(session, invoice, minor, reference="DSP-2")
    assert count(session, Dispute) == 1


def test_two_lines_can_be_disputed_one_by_one(session):
    invoice = an_item(session)
    a_dispute(session, invoice, 20_000, line_text="Bolts")
    a_dispute(session, invoice, 80_000, reference="DSP-2", line_text="Nuts", reason="price")
    assert disputed_minor(session, [invoice.id]) == {invoice.id: 100_000}


def test_another_customers_invoice_is_not_there(session):
    invoice = an_item(session)
    with pytest.raises(NotFound):
        a_dispute(session, invoice, accounts=[invoice.customer_id + 1])
    dispute = a_dispute(session, invoice)
    for act in (disputes.reply, disputes.withdraw):
        with pytest.raises(NotFound):
            act(session, dispute.id, "mine", author="x@other.example", accounts=[invoice.customer_id + 1])


@pytest.mark.parametrize(("said", "words"), [({"reason": "weather"}, "reason"), ({"text": "  "}, "Write")])
def test_a_dispute_needs_a_reason_and_words(session, said, words):
    invoice = an_item(session)
    with pytest.raises(PayportalError, match=words):
        a_dispute(session, invoice, **said)


def test_a_credit_memo_cannot_be_disputed(session):
    with pytest.raises(Conflict, match="Nothing is open"):
        a_dispute(session, an_item(session, -5_000), 5_000)


def test_an_invoice_with_a_payment_under_way_waits(session):
    invoice = an_item(session)
    payment = Payment(reference="PAY-1", customer_id=invoice.customer_id, started_by=ANN, amount_minor=100_000,
                      currency="USD", gateway="sandbox")  # fmt: skip
    session.add(payment)
    session.flush()
    session.add(PaymentLine(payment_id=payment.id, invoice_id=invoice.id, number="INV-1", amount_minor=100_000))
    with pytest.raises(Conflict, match="under way"):
        a_dispute(session, invoice)


def test_a_card_number_is_masked_wherever_it_is_typed(session):
    invoice = an_item(session)
    typed = "paid by 4242 4242 4242 4242"
    dispute = a_dispute(session, invoice, text=typed, line_text=typed, contact=typed)
    disputes.reply(session, dispute.id, typed, author=ANN, accounts=[invoice.customer_id])
    kept = [turn.message.text for turn in reads.talk(session, dispute.id)] + [dispute.line_text, dispute.contact]
    assert kept == [f"paid by {DOT * 4} {DOT * 4} {DOT * 4} 4242"] * 4


def test_the_talk_goes_back_and_forth(session):
    invoice = an_item(session)
    dispute = a_dispute(session, invoice)
    disputes.answer(session, dispute.id, "We look for the boxes.", author=CLERK)
    assert dispute.state == "answered"
    disputes.reply(session, dispute.id, "Thank you.", author=ANN, accounts=[invoice.customer_id])
    assert dispute.state == "open"
    turns = [(turn.message.side, turn.message.act) for turn in reads.talk(session, dispute.id)]
    assert turns == [("customer", "open"), ("us", "answer"), ("customer", "reply")]
    told = session.scalars(select(Notice.address).order_by(Notice.id)).all()
    assert told == [ANN, ANN]  # nobody owns it, so only the customer is told
    actions = set(session.scalars(select(AuditEvent.action)))
    assert {"open_dispute", "answer_dispute", "reply_dispute"} <= actions


def test_whoever_owns_it_is_told(session):
    user = User(email=CLERK, role="clerk")
    session.add(user)
    session.flush()
    invoice = an_item(session)
    dispute = a_dispute(session, invoice)
    disputes.assign(session, dispute.id, user_id=user.id, actor="boss@example.com")
    disputes.reply(session, dispute.id, "Hello?", author=ANN, accounts=[invoice.customer_id])
    assert session.scalars(select(Notice.address).order_by(Notice.id)).all() == [ANN, CLERK, CLERK]
    assert reads.one(session, dispute.id).owner == CLERK
    with pytest.raises(NotFound):
        disputes.assign(session, dispute.id, user_id=user.id + 1, actor=CLERK)


def test_files_come_with_their_message(session):
    files = (examined("proof.pdf", b"%PDF-1.7 x"), examined("lines.csv", b"a,b\n"))
    invoice = an_item(session)
    dispute = a_dispute(session, invoice, files=files)
    [turn] = reads.talk(session, dispute.id)
    assert [(file.name, file.media_type, file.size_bytes) for file in turn.files] == [
        ("proof.pdf", "application/pdf", 10), ("lines.csv", "text/csv", 4),
    ]  # fmt: skip
    assert reads.file(session, dispute.id, turn.files[0].id).content == b"%PDF-1.7 x"
    with pytest.raises(NotFound):
        reads.file(session, dispute.id + 1, turn.files[0].id)
    with pytest.raises(PayportalError, match="at most 5"):
        disputes.answer(session, dispute.id, "See", author=CLERK, files=files[:1] * 6)
    assert count(session, DisputeFile) == 2


@pytest.mark.parametrize("over", ["withdraw", "release"])
def test_what_is_over_is_asked_again_and_takes_no_act(session, over):
    invoice = an_item(session)
    dispute = a_dispute(session, invoice)
    if over == "withdraw":
        disputes.withdraw(session, dispute.id, "", author=ANN, accounts=[invoice.customer_id])
    else:
        disputes.release(session, dispute.id, "The boxes were signed for.", author=CLERK)
    assert disputed_minor(session, [invoice.id]) == {}
    assert invoice.open_minor == 100_000
    with pytest.raises(Conflict):
        disputes.answer(session, dispute.id, "Late", author=CLERK)
    assert a_complaint(invoice).disputed_minor == dispute.disputed_minor
