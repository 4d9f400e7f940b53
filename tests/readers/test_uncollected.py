"""The collector of cycles rests while a file is read, and only then."""

import gc

import pytest

from payportal.domain.errors import FileRefused
from payportal.readers.detect import read
from payportal.readers.uncollected import uncollected


def test_it_rests_inside_and_works_again_behind():
    with uncollected():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_works_again_behind_a_file_that_is_refused():
    with pytest.raises(FileRefused):
        read(b"damaged")
    assert gc.isenabled()


def test_who_finds_it_at_rest_leaves_it_so():
    with uncollected():
        with uncollected():
            pass
        assert not gc.isenabled()
