"""The hashes of the chain: the same for the same, another for anything else."""

import hashlib

import pytest

from payportal.ledger.chain import GENESIS, body_hash, link_hash

ENTRY = [1, "receipt_taken", "receipt:1", "Receipt", "receipt:1", "2026-10-15", "2026-10-15T00:00:00+00:00", None, []]
EVENT = [1, "cli", "bank_import", "bank_file:1", {"b": 1, "a": 2}, "2026-10-15T00:00:00+00:00"]


def test_a_hash_is_of_the_content_alone():
    assert body_hash([ENTRY], [EVENT]) == body_hash([list(ENTRY)], [[*EVENT[:4], {"a": 2, "b": 1}, EVENT[5]]])


@pytest.mark.parametrize("place", range(len(ENTRY)))
def test_any_change_of_an_entry_shows(place):
    changed = [*ENTRY[:place], "other", *ENTRY[place + 1 :]]
    assert body_hash([changed], [EVENT]) != body_hash([ENTRY], [EVENT])


@pytest.mark.parametrize("place", range(len(EVENT)))
def test_any_change_of_an_event_shows(place):
    changed = [*EVENT[:place], "other", *EVENT[place + 1 :]]
    assert body_hash([ENTRY], [changed]) != body_hash([ENTRY], [EVENT])


def test_an_entry_is_no_event_and_the_order_counts():
    assert body_hash([ENTRY], []) != body_hash([], [ENTRY])
    assert body_hash([ENTRY, EVENT], []) != body_hash([EVENT, ENTRY], [])


def test_a_link_hangs_on_the_one_before():
    first = link_hash(GENESIS, "key", "body")
    assert first == hashlib.sha256(f"{GENESIS}:key:body".encode()).hexdigest()
    assert link_hash(first, "key", "body") != first
    assert len(GENESIS) == len(first) == 64
