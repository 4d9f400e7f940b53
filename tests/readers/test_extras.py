"""Extras: a dictionary in all but its size."""

import pickle
import sys

import pytest

from payportal.readers.extras import Extras

SAID = {"end_to_end_id": "E-1", "empty": "", "payer_bank": "Ä | B"}


@pytest.mark.parametrize("said", [SAID, {"one": ""}, {"one": "1"}, {}])
def test_what_was_said_is_found_again(said):
    extras = Extras(said)
    assert extras == Extras(said, common=True)
    assert (extras, dict(extras), len(extras)) == (said, said, len(said))
    assert pickle.loads(pickle.dumps(extras)) == extras
    assert repr(extras) == f"Extras({said!r})"


def test_what_was_not_said_is_missing():
    extras = Extras(SAID)
    assert (extras.get("other"), "other" in extras) == (None, False)
    with pytest.raises(KeyError):
        extras["other"]


def test_what_is_common_is_kept_once():
    first, second = (Extras({"payer": f"B-{number}"}, common=True) for number in (7, 7))
    assert first._text is second._text
    assert first._names is second._names


def test_it_is_smaller_than_a_dictionary():
    said = {f"id_{number}": f"{number:012d}" for number in range(4)}
    extras = Extras(said)
    kept = sys.getsizeof(extras) + sys.getsizeof(extras._text)
    assert 2 * kept < sys.getsizeof(said) + sum(map(sys.getsizeof, said.values()))
