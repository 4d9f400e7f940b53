"""Card numbers are masked in every column of words that people write, whoever forgets it further up."""

import pytest
from sqlalchemy import String

from payportal.models import registry  # noqa: F401 - every table
from payportal.models.base import Base
from payportal.models.payment_method import PaymentMethod
from payportal.models.payment_request import PaymentRequest
from payportal.models.saved_view import SavedView

CARD = "4242 4242 4242 4242"
HIDDEN = "•••• •••• •••• 4242"
WORDS = {"note", "decision_note", "short_note", "nick", "comment", "contact", "answer", "opened_reason", "purpose",
         "line_text"}  # fmt: skip
"""Columns of these names hold what people write."""
OURS = {"one_time_token.purpose", "payment_file.purpose", "payment_file_order.purpose"}


def columns():
    return [
        (f"{mapper.local_table.name}.{name}", column)
        for mapper in Base.registry.mappers
        for name, column in mapper.local_table.columns.items()
        if isinstance(column.type, String)
    ]


@pytest.mark.parametrize(
    ("model", "name"), [(SavedView, "name"), (PaymentMethod, "nick"), (PaymentRequest, "decision_note")]
)
def test_a_card_number_is_masked_before_anything_is_written(model, name):
    made = model(**{name: f"use {CARD}"})
    assert getattr(made, name) == f"use {HIDDEN}"
    setattr(made, name, CARD)
    assert getattr(made, name) == HIDDEN
    setattr(made, name, None)
    assert getattr(made, name) is None


def test_every_column_for_words_of_people_is_marked():
    known = dict(columns())
    assert "dispute_message.text" in known
    assert known["dispute_message.text"].info.get("typed")
    unmarked = [name for name, one in known.items() if name.split(".")[1] in WORDS and not one.info.get("typed")]
    assert set(unmarked) == OURS
