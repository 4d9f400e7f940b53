"""flask match policy and flask match gates: versions, a customer's own, drafts, replay, closing and opening."""

import pytest
from sqlalchemy import select

from payportal.matching.draft import STRENGTH
from payportal.models.application import Application
from payportal.models.base import db, transaction
from payportal.services import exception_desk
from tests.builders import customer_row, invoice_row, receipt_row


@pytest.fixture
def history(flask, put):
    """Two customers, each with a receipt 55 cents short that the matcher applied."""
    put("c.csv", customer_row("C-1", name="Acme Tools"), customer_row("C-2", name="Birch Bakery"))
    put("i.csv", invoice_row("INV-1001", "C-1", "100.55"), invoice_row("INV-2001", "C-2", "77.70"))
    put("b.csv", receipt_row("T-1", "100.00", payer_name="ACME TOOLS", reference="INV-1001"),
        receipt_row("T-2", "77.15", payer_name="BIRCH BAKERY", reference="INV-2001"))  # fmt: skip
    for words in (("erp", "import", "customers", "c.csv"), ("erp", "import", "invoices", "i.csv"),
                  ("bank", "import", "b.csv"), ("match", "run")):  # fmt: skip
        assert flask(*words).status == 0


def set_policy(flask, *words):
    return flask("match", "policy", "set", *words, "--reason", "a test", "--by", "admin@example.com")


def test_as_delivered_it_prints_its_settings(flask):
    said = flask("match", "policy", "show")
    assert (said.status, said.stdout.splitlines()[0]) == (0, "# as delivered, of the business")
    assert {"cents_tolerance=1.00", "wire_fee_limit=50.00", "subset=apply"} <= set(said.stdout.splitlines())
    assert flask("match", "policy", "show", "--json").json["version"] == 0


def test_a_version_is_made_put_in_force_and_shown(flask):
    said = set_policy(flask, "cents_tolerance=0.25", "subset=hold")
    assert (said.status, said.stdout) == (0, "version 1 is in force\n")
    shown = flask("match", "policy", "show", "--json").json
    assert (shown["version"], shown["state"], shown["rules"]["cents_tolerance"]) == (1, "in_force", "0.25")
    assert shown["rules"]["classes"]["subset"] == "hold"
    assert flask("match", "policy", "show", "--version", "1").stdout.startswith("# version 1 of the business, in force")


def test_a_draft_holds_only_when_it_is_put_in_force(flask):
    said = set_policy(flask, "all=shadow", "--draft", "--json")
    assert said.json == {"ok": True, "version": 1, "state": "draft", "problems": []}
    assert flask("match", "policy", "show", "--json").json["version"] == 0
    assert flask("match", "policy", "force", "1").status == 0
    assert set(flask("match", "policy", "show", "--json").json["rules"]["classes"].values()) == {"shadow"}
    assert flask("match", "policy", "force", "1").status == 2


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (["cents_tolerance=much"], 2, "bad_policy: cents_tolerance: 'much' is no amount"),
        (["colour=red"], 2, "is no setting"),
        (["cents_tolerance=1.00"], 2, "nothing_new"),
        (["subset"], 64, "no NAME=VALUE"),
        (["subset=hold", "--customer", "C-9"], 2, "no customer C-9"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(flask, words, status, told):
    said = set_policy(flask, *words)
    assert said.status == status
    assert told in said.stderr
    assert flask("match", "policy", "show", "--version", "1").status == 2


@pytest.mark.usefixtures("history")
def test_a_customers_own_policy_names_only_what_differs_and_is_taken_back(flask):
    assert set_policy(flask, "cents_tolerance=0", "--customer", "C-1").status == 0
    assert flask("match", "policy", "show", "--customer", "C-1", "--json").json["rules"] == {"cents_tolerance": "0.00"}
    assert flask("match", "policy", "show", "--customer", "C-2").stdout == "# nothing of its own, of customer C-2\n"
    assert set_policy(flask, "cents_tolerance=business", "--customer", "C-1").status == 0
    assert flask("match", "policy", "show", "--customer", "C-1", "--json").json["rules"] == {}


@pytest.mark.usefixtures("history")
def test_a_replay_lists_the_differences_and_stores_nothing(flask, stored):
    before = stored()
    same = flask("match", "policy", "replay")
    assert (same.status, same.stdout.splitlines()[-1]) == (0, "no difference")
    said = flask("match", "policy", "replay", "cents_tolerance=0", "--json").json
    assert (said["receipts"], said["did_apply"], said["would_apply"]) == (2, 2, 0)
    assert {(one["transaction_id"], one["kind"], one["agrees"]) for one in said["differences"]} == {
        ("T-1", "no longer applied", "right"), ("T-2", "no longer applied", "right"),
    }  # fmt: skip
    own = flask("match", "policy", "replay", "cents_tolerance=0", "--customer", "C-1")
    assert "T-1  100.00 USD  no longer applied  (as it stands)" in own.stdout
    assert "T-2" not in own.stdout
    assert stored() == before


@pytest.mark.usefixtures("history")
def test_a_draft_is_replayed_by_its_version(flask):
    set_policy(flask, "all=hold", "--draft")
    assert flask("match", "policy", "replay", "--version", "1", "--json").json["would_apply"] == 0


def test_gates_say_what_is_measured_and_that_all_are_open(flask):
    said = flask("match", "gates")
    assert (said.status, said.stdout.splitlines()[-1]) == (0, "every gate is open")
    assert list(flask("match", "gates", "--json").json["classes"]) == list(STRENGTH)


def test_a_gate_is_closed_and_opened_by_command(flask):
    said = flask("match", "gates", "--close", "subset", "--reason", "audit", "--json")
    [row] = said.json["closed"]
    assert (row["class"], row["customer_number"], row["reason"]) == ("subset", "", "audit")
    assert "closed 1: subset of the business by cli: audit" in flask("match", "gates").stdout
    assert flask("match", "gates", "--close", "subset", "--reason", "audit").status == 2
    assert flask("match", "gates", "--open", str(row["id"]), "--reason", "done").stdout.endswith("every gate is open\n")


@pytest.mark.parametrize("words", [["--close", "subset"], ["--open", "1", "--close", "subset", "--reason", "x"]])
def test_wrong_usage_of_gates_is_told(flask, words):
    assert flask("match", "gates", *words).status == 64


@pytest.mark.usefixtures("history")
def test_an_undo_is_told_with_whose_gate_it_closed(flask, app):

    with app.app_context(), transaction() as session:
        entry_id = session.scalars(select(Application.entry_id).order_by(Application.id)).first()
        exception_desk.undo(session, entry_id, actor="clerk@example.com")
    [row] = flask("match", "gates", "--json").json["closed"]
    assert (row["customer_number"], row["class"], row["closed_by"]) == ("C-1", "cents_off", "clerk@example.com")
    with app.app_context():
        db.session.remove()
