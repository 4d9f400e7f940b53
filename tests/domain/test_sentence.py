"""A sentence is its English text and remembers how it was made."""

from copy import deepcopy

from payportal.domain.money import Money
from payportal.domain.sentence import say, say_many


def test_below_the_edge_a_sentence_is_plain_english():
    told = say("%(number)s: only %(open)s is open.", number="INV-1", open=Money(1250, "USD"))
    assert told == "INV-1: only 12.50 USD is open."
    assert say("100 % certain") == "100 % certain"
    assert [say_many("%(num)s day", "%(num)s days", number) for number in (0, 1, 2)] == ["0 days", "1 day", "2 days"]


def test_it_keeps_its_template_and_values_even_when_copied():
    told = deepcopy(say("for %(days)s", days=say_many("%(num)s day", "%(num)s days", 3)))
    assert (told, told.template, told.parts["days"].number) == ("for 3 days", "for %(days)s", 3)
