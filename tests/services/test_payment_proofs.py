"""A file that does not read back as it was ordered is not released."""

from dataclasses import replace

import pytest

from payportal.domain.errors import RefusedBatch
from payportal.services.payment_proofs import prove_orders, wrong_sum
from payportal.writers import nacha
from payportal.writers.formats import WRITERS
from payportal.writers.tally import Tally
from tests.writers.orders import balanced, batch, payment

WHOLE = batch(payment("P-1", 100), payment("P-2", 250))


def prove(written, ordered):
    prove_orders("nacha", nacha.write(written), ordered, nacha.references(ordered))


@pytest.mark.parametrize("whole", [WHOLE, replace(WHOLE, originator=balanced())])
def test_what_was_ordered_is_released(whole):
    prove(whole, whole)


@pytest.mark.parametrize(
    ("written", "why"),
    [
        (batch(payment("P-1", 100)), "order P-2 does not stand in it"),
        (batch(payment("P-1", 100), payment("P-2", 251)), "order P-2 does not stand in it"),
        (batch(payment("P-1", 250), payment("P-2", 100)), "order P-1 does not stand in it"),
        (batch(payment("P-1", 100), payment("P-2", 250), payment("P-3", 1)), "1 entries that nobody ordered"),
        (replace(WHOLE, originator=balanced()), "1 entries that nobody ordered"),
    ],
)
def test_what_was_not_is_held_back(written, why):
    with pytest.raises(RefusedBatch, match=why) as told:
        prove(written, WHOLE)
    assert told.value.code == "unproven"


def test_a_damaged_file_is_held_back():
    with pytest.raises(RefusedBatch, match="the file is damaged"):
        prove_orders("nacha", nacha.write(WHOLE)[:300], WHOLE, nacha.references(WHOLE))


def test_a_sum_is_told_with_its_count():
    assert wrong_sum(Tally(1, 5), Tally(1, 5), "USD") == ""
    assert wrong_sum(Tally(1, 5), Tally(2, 7), "USD") == "it reads back as 1 over 0.05 instead of 2 over 0.07"


def test_every_format_has_a_proof():
    assert [name for name, writer in WRITERS.items() if name != "nacha" and writer.tally is None] == []
