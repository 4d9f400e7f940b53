"""The words of the books as customers read them."""

import pytest

from payportal.web.portal.words import ADJUSTMENTS, because
from payportal.web.workbench.words import ADJUSTMENTS as OF_CLERKS


def test_every_reason_that_a_clerk_may_choose_has_words_for_the_customer():
    assert OF_CLERKS.keys() == ADJUSTMENTS.keys()


@pytest.mark.parametrize(
    ("language", "code", "words"),
    [("en", "cents off", "a few cents off"), ("de", "damaged", "beschädigte Ware"), ("de", "own_reason", "own reason")],
)
def test_a_reason_is_told_in_the_language_of_the_page(sqlite_app, language, code, words):
    with sqlite_app.test_request_context(headers={"Accept-Language": language}):
        assert because(code) == words
