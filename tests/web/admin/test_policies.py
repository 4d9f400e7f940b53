"""Administrators make a version of the policy, replay it, and put it in force; a customer gets its own."""

import pytest

from payportal.matching.policy_rules import CLASSES, checked
from payportal.models.base import db, transaction
from payportal.queries import match_policies
from payportal.services import match_policies as policies
from tests.builders import a_customer
from tests.services.test_policy_replay import some_history
from tests.web.signing_in import a_user, post, signed_in

APPLY = dict.fromkeys(CLASSES, "apply")
FORM = {"cents_tolerance": "1.00", "wire_fee_limit": "50.00", "discount_grace_days": "0", "error_target_ppm": "1000",
        "all_classes": "", "reason": "a test", **APPLY}  # fmt: skip
OWN = {"cents_tolerance": "", "wire_fee_limit": "", "discount_grace_days": "", "all_classes": "",
       "reason": "a test",
       **dict.fromkeys(CLASSES, "")}  # fmt: skip


@pytest.fixture
def admin(app):
    return signed_in(app, a_user(app, "admin"))


def kept(app, admin, **fields):
    """Keep a draft and return the address of its page."""
    answer = post(app, admin, "/admin/matching/new", **{**FORM, **fields})
    assert answer.status_code == 302
    return answer.location


def in_force(app, customer_id=None):
    with app.app_context():
        return match_policies.document(db.session(), customer_id)


def test_as_delivered_every_class_applies_and_every_gate_is_open(admin):
    page = admin.get("/admin/matching").text
    assert "The policy as delivered; nobody has changed it" in page
    assert page.count("Applies") == page.count("Open") - page.count("Opens") == len(CLASSES)


def test_a_version_is_kept_as_a_draft_and_put_in_force(app, admin):
    where = kept(app, admin, cents_tolerance="0.25", subset="shadow")
    page = admin.get(where).text
    assert "Draft" in page
    assert "Watched only" in page
    assert in_force(app)["cents_tolerance"] == "1.00"
    answer = post(app, admin, f"{where}/force")
    assert answer.location == "/admin/matching"
    assert "Version 1 is in force" in admin.get("/admin/matching").text
    assert (in_force(app)["cents_tolerance"], in_force(app)["classes"]["subset"]) == ("0.25", "shadow")
    assert "was put in force before" in post_and_follow(app, admin, f"{where}/force")


def post_and_follow(app, admin, where):
    return admin.get(post(app, admin, where).location).text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"cents_tolerance": "10.01"}, "must lie between 0 and 10.00"),
        ({"wire_fee_limit": "much"}, "is no amount"),
        ({"discount_grace_days": ""}, "Say how many days"),
        ({"error_target_ppm": "0"}, "from 1 to 50,000"),
        ({"reason": "", "subset": "hold"}, "Say why the policy changes"),
        ({}, "in force already"),
        ({"subset": "perhaps"}, "Not a valid choice"),
    ],
)
def test_a_mistake_is_told_beside_its_field_and_what_was_typed_stays(app, admin, fields, words):
    answer = post(app, admin, "/admin/matching/new", **{**FORM, **fields})
    assert (answer.status_code, answer.text.count(words)) == (422, 2)
    assert all(f'value="{value}"' in answer.text for name, value in fields.items() if name.endswith("limit"))
    assert "None was made" in admin.get("/admin/matching").text


def test_a_replay_shows_the_differences_before_it_is_put_in_force(app, admin):
    with app.app_context(), transaction() as session:
        some_history(session)
    where = kept(app, admin, amount="hold")
    page = admin.get(f"{where}/replay").text
    assert "1 difference" in page.replace("\N{NO-BREAK SPACE}", " ")
    assert "No longer applied" in page
    assert "automatic application is switched off for an amount alone" in page
    assert "Put version 1 in force" in page
    assert admin.get(f"{where}/replay?latest=999999999999").status_code == 200


def test_a_replay_without_history_says_so(app, admin):
    assert "nothing to replay" in admin.get(f"{kept(app, admin, amount='hold')}/replay").text


def test_an_older_draft_is_told_that_a_newer_version_holds(app, admin):
    old = kept(app, admin, amount="hold")
    post(app, admin, f"{kept(app, admin, subset='hold')}/force")
    page = admin.get(old).text
    assert "Version 2 is in force and newer than this draft" in page
    assert "Put version 1 in force" not in page


def test_a_customer_gets_its_own_policy_and_gives_it_back(app, admin):
    with app.app_context(), transaction() as session:
        number = a_customer(session, "C-7", name="Acme Tools").id
    assert "Acme Tools" not in admin.get("/admin/matching/customers").text
    assert "Acme Tools" in admin.get("/admin/matching/customers?q=acme").text
    own = f"/admin/matching/customers/{number}"
    draft = post(app, admin, own, **{**OWN, "cents_tolerance": "0", "partial": "hold"}).location
    assert post(app, admin, f"{draft}/force").location == own
    assert in_force(app, number) == {"cents_tolerance": "0.00", "classes": {"partial": "hold"}}
    assert "partial payments: left to a person" in admin.get("/admin/matching/customers").text.lower()
    assert 'value="0.00"' in admin.get(own).text
    post(app, admin, f"{post(app, admin, own, **OWN).location}/force")
    assert in_force(app, number) == {}


def test_a_customers_mistake_is_told_and_nothing_kept(app, admin):
    with app.app_context(), transaction() as session:
        number = a_customer(session, "C-7").id
    answer = post(app, admin, f"/admin/matching/customers/{number}", **{**OWN, "cents_tolerance": "11"})
    assert answer.status_code == 422
    assert "must lie between 0 and 10.00" in answer.text
    assert in_force(app, number) == {}


@pytest.mark.parametrize("path", ["versions/99", "versions/99/replay", "customers/99"])
def test_what_is_not_there_is_not_found(admin, path):
    assert admin.get(f"/admin/matching/{path}").status_code == 404


def test_one_choice_sets_all_classes(app, admin):
    post(app, admin, f"{kept(app, admin, all_classes='shadow')}/force")
    assert set(in_force(app)["classes"].values()) == {"shadow"}


def test_shadow_mode_is_said_on_top(app, admin):
    with app.app_context(), transaction() as session:
        made = policies.draft(session, checked({"classes": dict.fromkeys(CLASSES, "shadow")}), author="a", reason="b")
        policies.put_in_force(session, made.id, actor="a")
    assert "Nothing is applied by itself; every run records" in admin.get("/admin/matching").text
