"""Every format of the table writes, and what it wrote can be read again."""

import pytest

from payportal.writers.check_layout import LAYOUTS
from payportal.writers.formats import CHECK_WRITERS, WRITERS
from payportal.writers.tally import Tally
from tests.writers.orders import batch, check, payment, run


def test_formats_have_names_of_their_own():
    assert {"nacha"} <= set(WRITERS)
    assert set(CHECK_WRITERS) == {"positive_pay", "checks"}
    assert not set(WRITERS) & set(CHECK_WRITERS)


def test_a_format_knows_what_the_bank_will_call_an_order():
    assert WRITERS["nacha"].references(batch(payment("P-9"))) == {"P-9": "021000020000001"}


@pytest.mark.parametrize("name", CHECK_WRITERS)
def test_checks_are_read_again(name):
    writer = CHECK_WRITERS[name](LAYOUTS["csv"])
    assert writer.tally(writer.write(run(check("1", 5), check("2", 6)))) == Tally(2, 11)
