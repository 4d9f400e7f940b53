"""What a processor's report tells of card money, as entries."""

from payportal.domain.returned_item import Returned
from payportal.services import card_money
from tests.services.a_payment import TODAY
from tests.services.a_report import books, faults


def an_item(**said):
    values = {"line_id": 1, "value_date": TODAY, "amount_minor": 500, "currency": "USD", "returns": "ch_1"}
    return Returned(**values, own_reference="txn_1", **said)


def test_what_moves_nothing_is_not_posted(session):
    card_money.tell(session, an_item(), cleared=0, fee=0)
    assert books(session) == {"1000": 0, "1050": 0, "5110": 0}


def test_a_fee_alone_lowers_what_reaches_the_bank(session):
    card_money.tell(session, an_item(), cleared=0, fee=35)
    assert (books(session), faults(session)) == ({"1000": -35, "1050": 0, "5110": 35}, [])
