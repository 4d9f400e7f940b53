"""The owner's rules for disputes, promises and plans."""

import pytest

from payportal.domain.arrangement_rules import written_reasons
from payportal.domain.dispute import REASONS
from payportal.models.base import db
from payportal.queries import arrangement_rules
from tests.web.signing_in import a_user, post, signed_in

FIELDS = {
    "answer_days": "5", "clerk_credit": "250", "promise_days": "14", "most_instalments": "4",
    "least_down_percent": "20", "longest_days": "90", "broken_after_days": "3",
    "reasons": "price | The price is wrong, by 10 % | 01\nother | Something else | ZZ",
}  # fmt: skip


@pytest.fixture
def owner(app):
    return signed_in(app, a_user(app, "admin"))


def rules(app):
    with app.app_context():
        return arrangement_rules.current(db.session())


def test_the_rules_are_shown_and_changed(app, owner):
    assert written_reasons(REASONS)[:30] in owner.get("/admin/arrangements").text
    assert post(app, owner, "/admin/arrangements", **FIELDS).status_code == 302
    kept = rules(app)
    assert (kept.answer_days, kept.clerk_credit, kept.plan.most_instalments) == (5, 250, 4)
    assert [one.code for one in kept.reasons] == ["price", "other"]
    assert "admin@example.com" in owner.get("/admin/arrangements").text


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"answer_days": "soon"}, "Enter a whole number"),
        ({"answer_days": "0"}, "from 1 to 60"),
        ({"least_down_percent": "91"}, "from 0 to 90"),
        ({"reasons": "price"}, "Line 1 of the reasons"),
    ],
)
def test_what_is_wrong_is_said(app, owner, said, words):
    before = rules(app)
    answer = post(app, owner, "/admin/arrangements", **{**FIELDS, **said})
    assert answer.status_code == 422
    assert words in answer.text
    assert rules(app) == before
