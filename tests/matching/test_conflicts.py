from datetime import date

from payportal.matching.claim import claim_of
from payportal.matching.conflicts import settle
from payportal.matching.draft import Draft, Subject
from payportal.matching.proposal import ProposedLine
from payportal.matching.references import read
from tests.matching.builders import receipt


def claim(receipt_id, item_ids, *, minor=100, customer_id=1, day=1):
    told = receipt(minor, transaction_id=f"T{receipt_id}", value_date=date(2026, 3, day))
    subject = Subject(receipt_id=receipt_id, receipt=told, amount_minor=minor, reading=read(told))
    lines = tuple(ProposedLine(item_id, minor) for item_id in item_ids)
    draft = Draft(lines=lines, customer_id=customer_id, evidence_class="reference", confidence_ppm=1)
    return claim_of(subject, draft)


def outcome(*claims):
    standing, lost = settle(claims)
    return {one.receipt_id for one in standing}, {key: str(why.exception_type) for key, why in lost.items()}


def test_claims_on_different_documents_all_stand():
    assert outcome(claim(1, [1]), claim(2, [2])) == ({1, 2}, {})


def test_the_older_of_two_equal_payments_stands():
    assert outcome(claim(1, [1], day=2), claim(2, [1], day=1)) == ({2}, {1: "duplicate_suspected"})


def test_of_the_same_day_the_lower_transaction_stands():
    assert outcome(claim(2, [1]), claim(1, [1])) == ({1}, {2: "duplicate_suspected"})


def test_different_claims_on_one_document_leave_nobody():
    assert outcome(claim(1, [1]), claim(2, [1, 2])) == (set(), {1: "conflict", 2: "conflict"})
    assert outcome(claim(1, [1]), claim(2, [1], customer_id=5)) == (set(), {1: "conflict", 2: "conflict"})
