"""How long a silent billing system is left alone."""

import pytest

from payportal.domain.live_posting import wait


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 15), (2, 60), (5, 3600), (50, 3600)])
def test_each_silence_makes_the_next_wait_longer_up_to_an_hour(attempts, seconds):
    assert wait(attempts).total_seconds() == seconds
