from payportal.matching.cases import Hit
from payportal.matching.draft import Draft, Subject
from payportal.matching.habits import PayerHabits, idle_words
from payportal.matching.references import KeyKind, read
from tests.matching.builders import item, receipt


def subject(memo="", *, hit=False, **more):
    told = receipt(memo=memo, **more)
    reading = read(told)
    hits = [Hit(atom, item(), KeyKind.FULL, 1) for atom in reading.atoms] if hit else []
    return Subject(receipt_id=1, receipt=told, amount_minor=1, reading=reading, hits=hits)


def test_a_word_whose_numbers_never_name_a_document_is_idle():
    seen = [subject(f"JOB {number} INV {number}") for number in range(10000, 10010)]
    assert "JOB" in idle_words(seen)
    assert "INV" not in idle_words(seen)


def test_nine_sightings_teach_nothing():
    assert idle_words([subject(f"JOB {number}") for number in range(10000, 10009)]) == frozenset()


def test_a_word_whose_numbers_do_name_documents_is_not_idle():
    seen = [subject(f"JOB {number}", hit=number % 2 == 0) for number in range(10000, 10020)]
    assert idle_words(seen) == frozenset()


def test_an_account_is_remembered_for_the_customer_it_paid_for():
    habits = PayerHabits()
    proved = Draft(lines=(), customer_id=7, evidence_class="reference", confidence_ppm=1)
    guessed = Draft(lines=(), customer_id=8, evidence_class="amount", confidence_ppm=1)
    for draft in (proved, proved, guessed):
        habits.learn(subject(payer_account="5551"), draft)
    assert dict(habits.sightings(subject(payer_account="5551", name="ANYBODY"))) == {7: 2}
    assert habits.sightings(subject(payer_account="5552")) == {}


def test_an_account_that_paid_for_two_customers_says_nothing():
    habits = PayerHabits()
    for customer_id in (7, 8):
        draft = Draft(lines=(), customer_id=customer_id, evidence_class="reference", confidence_ppm=1)
        habits.learn(subject(payer_account="5551"), draft)
    assert habits.sightings(subject(payer_account="5551")) == {}
