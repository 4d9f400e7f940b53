import gc

import pytest

from payportal.services.collecting import SELDOM, seldom_collecting


def _fail_within(seen):
    with seldom_collecting():
        seen.append(gc.get_threshold())
        seen.append(1 // 0)


def test_the_collector_is_set_back_also_after_a_failure():
    before = gc.get_threshold()
    seen = []
    with pytest.raises(ZeroDivisionError):
        _fail_within(seen)
    assert seen == [SELDOM]
    assert gc.get_threshold() == before
