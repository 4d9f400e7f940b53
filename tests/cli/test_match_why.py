"""flask match explain and flask match learned: why, by command."""

import pytest

from tests.builders import customer_row, invoice_row, receipt_row


@pytest.fixture
def book(flask, put):
    """One receipt that is applied by its number, one that is held, one that a clerk decided."""
    put("c.csv", customer_row("C-1", name="Acme Tools"), customer_row("C-2", name="Birch Bakery"))
    put("i.csv", invoice_row("INV-1001", "C-1", "100.00"), invoice_row("INV-2001", "C-2", "77.70"),
        invoice_row("INV-2002", "C-2", "77.70"), invoice_row("INV-1002", "C-1", "50.00"))  # fmt: skip
    put(
        "b.csv", receipt_row("T-1", "100.00", payer_name="ACME TOOLS", reference="INV-1001"),
        receipt_row("T-2", "77.70", payer_name="BIRCH BAKERY"),
        receipt_row("T-3", "50.00", payer_name="ODD NAME", payer_account="998877"),
    )  # fmt: skip
    put("d.csv", {"transaction_id": "T-3", "invoice_number": "INV-1002", "amount": "50.00"})
    for words in (("erp", "import", "customers", "c.csv"), ("erp", "import", "invoices", "i.csv"),
                  ("bank", "import", "b.csv"), ("match", "run"),
                  ("match", "resolve", "d.csv", "--by", "clerk@example.com")):  # fmt: skip
        assert flask(*words).status == 0


@pytest.mark.usefixtures("book")
def test_an_applied_receipt_is_explained_with_number_payer_and_sum(flask):
    said = flask("match", "explain", "T-1", "--json")
    [receipt] = said.json["receipts"]
    assert (said.status, said.json["ok"], receipt["state"], receipt["failed"]) == (0, True, "applied", None)
    [decision] = receipt["decisions"]
    assert (decision["decided_by"], decision["evidence_class"]) == ("auto", "reference")
    assert decision["items"][0]["invoice_number"] == "INV-1001"
    evidence = {one["kind"]: one for one in decision["evidence"]}
    assert evidence["reference:full"]["token"] == "INV-1001"
    assert evidence["reference:full"]["span"] == [0, 8]
    assert evidence["payer:exact_name"]["reason"] == "the payer's name is Acme Tools"
    assert evidence["arithmetic"]["reason"] == "100.00 = 100.00"


@pytest.mark.usefixtures("book")
def test_a_held_receipt_is_explained_with_the_condition_that_failed(flask):
    [receipt] = flask("match", "explain", "T-2", "--json").json["receipts"]
    assert (receipt["state"], receipt["decisions"], receipt["failed"]["type"]) == ("unidentified", [], "ambiguous")
    assert [one["items"][0]["invoice_number"] for one in receipt["suggestions"]] == ["INV-2001", "INV-2002"]
    assert all(receipt["failed"]["reason"][:30] in one["against"][0]["reason"] for one in receipt["suggestions"])
    text = flask("match", "explain", "T-2").stdout
    assert "  waits, ambiguous: the amount fits more than once" in text
    assert "suggestion 1: INV-2001 of Birch Bakery" in text


@pytest.mark.usefixtures("book")
def test_the_reasons_of_the_exports_say_kind_payer_and_sum(flask, export):
    [row] = [row for row in export("applications") if row["receipt_transaction_id"] == "T-1"]
    assert row["reasons"] == (
        "INV-1001 quoted in the text (full number)|together 100.00 to the cent|"
        "the payer's name is Acme Tools|100.00 = 100.00"
    )


@pytest.mark.usefixtures("book")
def test_what_is_no_receipt_is_refused(flask):
    said = flask("match", "explain", "T-404")
    assert (said.status, said.stdout) == (2, "")
    assert "there is no receipt T-404" in said.stderr
    assert flask("match", "explain", "x" * 10_000, "--json").json["ok"] is False
    assert flask("match", "explain").status == 64


@pytest.mark.usefixtures("book")
def test_what_was_learned_is_listed_by_customer(flask):
    said = flask("match", "learned", "--customer", "C-1", "--json")
    found = {(one["kind"], one["mark"]): one for one in said.json["learned"]}
    assert (said.status, said.json["count"]) == (0, len(found))
    account = found["account", "998877"]
    assert (account["state"], account["confirmed"], account["taught_by"]) == ("ranks", 1, "clerk@example.com")
    assert ("alias", "ODD NAME") in found
    assert flask("match", "learned", "--customer", "C-2").stdout == "0 learned\n"
    assert flask("match", "learned", "--customer", "C-9").status == 2
    assert "C-1  pays as ODD NAME  [ranks: 1 for, 0 against, by clerk@example.com" in flask("match", "learned").stdout
