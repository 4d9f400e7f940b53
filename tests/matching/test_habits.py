from payportal.matching.cases import Hit
from payportal.matching.draft import Subject
from payportal.matching.habits import PayerHabits, count_leads, idle_words, payer_marks
from payportal.matching.probes import KeyKind
from payportal.matching.references import read
from tests.matching.builders import item, receipt


def subject(memo="", *, hit=False, **more):
    told = receipt(memo=memo, **more)
    reading = read(told)
    hits = [Hit(atom, item(), KeyKind.FULL, 1) for atom in reading.atoms] if hit else []
    return Subject(receipt_id=1, receipt=told, amount_minor=1, reading=reading, hits=hits)


def test_a_word_whose_numbers_never_name_a_document_is_idle():
    seen = [subject(f"JOB {number} INV {number}") for number in range(10000, 10010)]
    assert "JOB" in idle_words([count_leads(seen)])
    assert "INV" not in idle_words([count_leads(seen)])


def test_nine_sightings_teach_nothing():
    assert idle_words([count_leads(subject(f"JOB {number}") for number in range(10000, 10009))]) == frozenset()


def test_a_word_whose_numbers_do_name_documents_is_not_idle():
    seen = [subject(f"JOB {number}", hit=number % 2 == 0) for number in range(10000, 10020)]
    assert idle_words([count_leads(seen)]) == frozenset()


def test_an_account_is_remembered_for_the_customer_it_paid_for():
    habits = PayerHabits()
    for evidence_class, customer_id in (("reference", 7), ("reference", 7), ("amount", 8)):
        habits.learn(payer_marks(subject(payer_account="5551")), evidence_class, customer_id)
    assert dict(habits.sightings(subject(payer_account="5551", name="ANYBODY"))) == {7: 2}
    assert habits.sightings(subject(payer_account="5552")) == {}


def test_an_account_that_paid_for_two_customers_says_nothing():
    habits = PayerHabits()
    for customer_id in (7, 8):
        habits.learn(payer_marks(subject(payer_account="5551")), "reference", customer_id)
    assert habits.sightings(subject(payer_account="5551")) == {}


def test_counts_of_two_parts_of_a_run_add_up():
    first, second = (count_leads(subject(f"JOB {number}") for number in span)
                     for span in (range(10000, 10005), range(20000, 20005)))  # fmt: skip
    assert idle_words([first]) == frozenset()
    assert idle_words([first, second]) == idle_words([second, first]) == {"JOB"}


def test_letters_stuck_to_a_number_prove_idle_behind_a_label_or_another_number_too():
    seen = [subject(f"INV K02654{number} SEE REF VCHR{number}") for number in range(10, 20)]
    seen += [subject(f"INV K02654{number} VCHR{number}00") for number in range(10, 20)]
    assert idle_words([count_leads(seen)]) == {"VCHR"}


def test_what_is_called_an_invoice_is_never_idle():
    seen = [subject(f"INV QM{number}, QM{number + 50}") for number in range(1000, 1010)]
    assert idle_words([count_leads(seen)]) == frozenset()


def test_the_mark_of_a_field_is_a_word_too():
    seen = [subject(f"LINDEN EREF+{number}") for number in range(10000, 10010)]
    assert "EREF" in idle_words([count_leads(seen)])
