import pytest

from payportal.domain.errors import PayportalError
from payportal.web.question_form import new_reference, reference_in


def test_each_form_has_its_own_name_that_is_taken_back():
    names = {new_reference() for _ in range(50)}
    assert len(names) == 50
    assert all(reference_in({"reference": name}) == name for name in names)


@pytest.mark.parametrize("reference", ["", "DSP-ABCDEFGHIJKL", "ASK-abcdefghijkl", "ASK-ABCDEFGHIJKLM"])
def test_a_form_of_nobody_is_refused(reference):
    with pytest.raises(PayportalError):
        reference_in({"reference": reference})
