from pathlib import Path

import pytest

from payportal.erp import partner_import
from payportal.erp.partner_import import PartnerRow

SAMPLE = Path(__file__).resolve().parents[1] / "samples" / "erp" / "partners.csv"


def test_partners_are_read_with_everything_the_file_states():
    file = partner_import.read(SAMPLE.read_bytes())
    assert file.problems == []
    assert file.rows == [
        PartnerRow(
            line=2, partner_number="P-01", name="Northern Resellers", email="pay@northern.example", currency="USD"
        ),
        PartnerRow(
            line=3,
            partner_number="P-02",
            name="Kita Trading",
            email="pay@kita.example",
            currency="JPY",
            parent_number="P-01",
        ),
    ]


@pytest.mark.parametrize(
    ("row", "code", "field"),
    [
        ("P-1,Kita,,", "missing_value", "email"),
        ("P-1,Kita,pay@kita.example,P-1", "own_parent", "parent_number"),
        ("P-1,Kita,pay at kita,", "bad_email", "email"),
    ],
)
def test_a_partner_that_is_wrong_is_not_taken(row, code, field):
    file = partner_import.read(f"partner_number,name,email,parent_number\n{row}\n".encode())
    assert file.rows == []
    assert [(problem.code, problem.field) for problem in file.problems] == [(code, field)]


def test_the_portal_profile_names_partners_by_their_external_id():
    data = b"external_id,name,email,parent_external_id\nP-2,Kita,pay@kita.example,P-1\n"
    (partner,) = partner_import.read(data, profile="portal").rows
    assert (partner.partner_number, partner.parent_number) == ("P-2", "P-1")
