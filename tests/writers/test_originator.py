"""Who sends is read from JSON, and a key that is wrong is named."""

import json
import re
from pathlib import Path

import pytest

from payportal.domain.payment_order import AchTerms, BankDetails, Originator
from payportal.writers import nacha
from payportal.writers.originator import BadOriginator, parse_originator
from tests.writers.ach_rules import entries_of
from tests.writers.orders import batch

GIVEN = {"name": "Northwind", "account": {"account": " 998877 ", "bank_code": "021000021"}}


def test_an_originator_holds_its_account_itself():
    found = parse_originator(json.dumps(GIVEN | {"company_id": "1123456789", "ach": {"balanced": True}}).encode())
    assert found == Originator(
        name="Northwind",
        account=BankDetails(holder="Northwind", account="998877", bank_code="021000021"),
        company_id="1123456789",
        ach=AchTerms(balanced=True),
    )


def test_the_originator_of_the_guide_is_one():
    guide = (Path(__file__).parents[2] / "docs/bank-writing.md").read_text()
    example = re.findall(r"```json\n(\{\"name.*?)```", guide, re.DOTALL)[0]
    found = parse_originator(example)
    assert entries_of(nacha.write(batch(originator=found)))


@pytest.mark.parametrize(
    ("document", "why"),
    [
        ("{", "no JSON"),
        ("3", "no JSON object"),
        ({"account": {"account": "1", "holder": "x"}}, "name is missing"),
        ({"name": "x"}, "account is missing"),
        ({"name": "x", "account": {}}, "account.account is missing"),
        ({"name": "x", "account": "1"}, "account is no object"),
        (GIVEN | {"nmae": "x"}, "nmae is no key"),
        (GIVEN | {"ach": {"balance": True}}, "ach.balance is no key"),
        (GIVEN | {"ach": {"balanced": "yes"}}, "ach.balanced is 'yes'; write it as true or false"),
        (GIVEN | {"company_id": 1123456789}, "company_id is 1123456789; write it as text"),
    ],
)
def test_what_is_no_originator_is_refused(document, why):
    with pytest.raises(BadOriginator, match=why):
        parse_originator(document if isinstance(document, str) else json.dumps(document))
