"""flask bank profile, and what --profile reads by it."""

import json

import pytest

PROFILE = {"date": "Date:%d.%m.%Y", "amt": "Amount", "dec": ",", "cur": "EUR", "delim": ";"}
FILE = b"Date;Text;Amount\n03.08.2026;INV-1;1.250,50\n04.08.2026;FEE;-2,00\n"


@pytest.fixture
def profile(put):
    """A profile in a file."""
    return put("house.json", json.dumps(PROFILE).encode())


def test_a_profile_in_a_file_reads_the_banks_own_csv(flask, put, profile):
    put("a.csv", FILE)
    for words in ((), ("--format", "bank_csv")):
        said = flask("bank", "inspect", "a.csv", "--profile", profile, "--json", *words)
        assert said.json == {
            "ok": True, "file": "a.csv", "format": "bank_csv", "transactions": 2, "credits": {"EUR": "1250.50"},
            "debits": {"EUR": "2.00"}, "receipts": 1, "problems": [],
        }  # fmt: skip


def test_a_profile_is_kept_by_name_and_removed(flask, put, profile):
    put("a.csv", FILE)
    assert flask("bank", "profile", "add", "House Bank", profile).stdout == "House Bank: kept\n"
    assert (
        flask("bank", "profile", "add", "House Bank", profile).stdout == "House Bank: known already, nothing changed\n"
    )
    listed = flask("bank", "profile", "list", "--json").json["profiles"]
    assert [(row["name"], row["profile"], row["changed_by"]) for row in listed] == [("House Bank", PROFILE, "cli")]
    assert json.loads(flask("bank", "profile", "show", "House Bank").stdout) == PROFILE
    said = flask("bank", "import", "a.csv", "--profile", "House Bank", "--account", "DE01")
    assert (said.status, said.stdout) == (0, "a.csv: bank_csv: 2 transactions, 1 receipts taken\n")
    assert flask("bank", "profile", "remove", "House Bank").status == 0
    gone = flask("bank", "inspect", "a.csv", "--profile", "House Bank")
    assert (gone.status, "there is no bank profile" in gone.stderr) == (64, True)
    assert flask("bank", "profile", "remove", "House Bank").status == 2


def test_a_file_encoded_anew_adds_nothing(flask, put, profile):
    put("a.csv", FILE)
    put("b.csv", b"\xef\xbb\xbf" + FILE.replace(b"\n", b"\r\n"))
    assert flask("bank", "import", "a.csv", "--profile", profile).status == 0
    assert flask("bank", "import", "b.csv", "--profile", profile, "--json").json["repeated"] == 2


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the words do not depend on the database
@pytest.mark.parametrize(
    ("words", "status", "said_of_it"),
    [
        (("inspect", "a.csv", "--profile", "none"), 64, "kept are: none yet"),
        (("inspect", "a.csv", "--profile", "none.json"), 64, "No such file"),
        (("inspect", "a.csv", "--profile", "bad.json"), 64, "decimal is missing"),
        (("inspect", "a.csv", "--profile", "house.json", "--format", "bai2"), 64, "takes no profile"),
        (("inspect", "a.csv", "--format", "bank_csv"), 2, "needs_profile"),
        (("profile", "add", "x", "bad.json"), 2, "bad_profile: decimal is missing"),
        (("profile", "add", "x.json", "house.json"), 2, "no name for a profile"),
        (("profile", "show", "x"), 2, "unknown_profile"),
    ],
)
def test_what_is_no_profile_is_told(flask, put, profile, stored, words, status, said_of_it):
    put("a.csv", FILE)
    put("bad.json", b'{"date": "Date:%d.%m.%Y", "amt": "Amount", "cur": "EUR"}')
    before = stored()
    said = flask("bank", *words)
    assert (said.status, said_of_it in said.stderr) == (status, True), said.stderr
    assert stored() == before
