import pytest

from payportal.domain.errors import PayportalError
from payportal.erp.layouts import PROFILES, layout


def test_the_default_profile_has_the_columns_of_the_interface():
    invoices = layout("invoices")
    assert invoices.required == ("invoice_number", "customer_number", "issue_date", "currency", "amount")
    assert set(invoices.optional) == {
        *("type", "due_date", "open_amount", "payment_terms", "purchase_order", "sales_order", "references"),
        *("discount_date", "discount_amount", "description", "program"),
    }
    assert layout("customers").required == ("customer_number", "name")
    assert layout("partners").required == ("partner_number", "name", "email")
    assert layout("agreements").required == ("agreement_number", "partner_number", "kind", "starts_on")
    assert layout("fx-rates").required == ("date", "base", "currency", "rate")


@pytest.mark.parametrize(
    ("profile", "heading", "column"),
    [
        ("default", "Invoice_Number", "invoice_number"),
        ("default", "number", "number"),
        ("default", "Cost Centre", "Cost Centre"),  # an unknown column keeps its spelling
        ("portal", "NUMBER", "invoice_number"),
        ("portal", "open", "open_amount"),
        ("portal", "currency", "currency"),
    ],
)
def test_a_heading_is_known_by_the_profile_and_without_regard_to_case(profile, heading, column):
    assert layout("invoices", profile=profile).column(heading) == column


def test_a_profile_knows_what_its_files_call_our_column():
    assert layout("invoices", profile="portal").heading("invoice_number") == "number"
    assert layout("invoices").heading("invoice_number") == "invoice_number"


def test_every_name_of_every_profile_leads_to_a_column_of_its_layout():
    for kinds in PROFILES.values():
        for each in kinds.values():
            assert set(each.names.values()) <= {*each.required, *each.optional}


def test_an_unknown_profile_is_answered_with_those_that_exist():
    with pytest.raises(PayportalError, match=r"no profile 'sap'; choose one of default, .*portal") as refused:
        layout("invoices", profile="sap")
    assert refused.value.code == "unknown_profile"


def test_an_unknown_kind_is_answered_with_those_that_exist():
    with pytest.raises(PayportalError, match=r"no file kind 'orders'; choose one of customers, invoices") as refused:
        layout("orders")
    assert refused.value.code == "unknown_kind"
