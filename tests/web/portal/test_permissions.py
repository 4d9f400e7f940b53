"""Every address of the portal for every role in the company: a new address fails here until it has its line."""

import pytest

from payportal.domain.company_role import COMPANY_ROLES
from tests.architecture.test_guards import rules
from tests.web.an_account import a_customer
from tests.web.signing_in import a_user, post, signed_in

EVERYBODY, PAYERS, APPROVERS, ADMINS = (COMPANY_ROLES[start:] for start in range(4))
MATRIX = {
    "home": EVERYBODY,
    "list_invoices": EVERYBODY,
    "download_invoices": EVERYBODY,
    "invoice": EVERYBODY,
    "invoice_pdf": EVERYBODY,
    "invoice_ubl": EVERYBODY,
    "receipt_pdf": EVERYBODY,
    "download_invoice_activity": EVERYBODY,
    "activity": EVERYBODY,
    "download_activity": EVERYBODY,
    "statement": EVERYBODY,
    "statement_pdf": EVERYBODY,
    "statement_csv": EVERYBODY,
    "keep_view": EVERYBODY,
    "remove_view": EVERYBODY,
    "inbox": EVERYBODY,
    "read_inbox": EVERYBODY,
    "notices": EVERYBODY,
    "keep_notices": EVERYBODY,
    "undo_notices": EVERYBODY,
    "standard_notices": EVERYBODY,
    "test_notices": EVERYBODY,
    "mend_notices": EVERYBODY,
    "notices_of": ADMINS,
    "keep_notices_of": ADMINS,
    "add_notice_contact": ADMINS,
    "notice_contact": ADMINS,
    "keep_notice_contact": ADMINS,
    "undo_notice_contact": ADMINS,
    "resend_notice_contact": ADMINS,
    "remove_notice_contact": ADMINS,
    "refer": EVERYBODY,
    "make_referral_code": PAYERS,
    "pay_all": PAYERS,
    "pay_amount": PAYERS,
    "autopay": EVERYBODY,
    "new_autopay": PAYERS,
    "agree_autopay": PAYERS,
    "autopay_mandate": EVERYBODY,
    "autopay_text": EVERYBODY,
    "pause_autopay": PAYERS,
    "resume_autopay": PAYERS,
    "skip_autopay": PAYERS,
    "unskip_autopay": PAYERS,
    "switch_autopay": PAYERS,
    "cancel_autopay": PAYERS,
    "review_schedule": PAYERS,
    "book_schedule": PAYERS,
    "schedule": EVERYBODY,
    "change_schedule": PAYERS,
    "approve_schedule": PAYERS,
    "cancel_schedule": PAYERS,
    "pay_account_form": PAYERS,
    "pay_account": PAYERS,
    "review": PAYERS,
    "pay": PAYERS,
    "dispute_form": PAYERS,
    "open_dispute": PAYERS,
    "list_disputes": EVERYBODY,
    "dispute": EVERYBODY,
    "reply_dispute": PAYERS,
    "withdraw_dispute": PAYERS,
    "dispute_file": EVERYBODY,
    "question_form": EVERYBODY,
    "ask_question": EVERYBODY,
    "question": EVERYBODY,
    "reply_question": EVERYBODY,
    "close_question": EVERYBODY,
    "promise_form": PAYERS,
    "promise": PAYERS,
    "take_back_promise": PAYERS,
    "plan_form": PAYERS,
    "propose_plan": PAYERS,
    "withdraw_plan": PAYERS,
    "list_offers": EVERYBODY,
    "invoices_pdf": EVERYBODY,
    "list_payments": EVERYBODY,
    "list_receipts": EVERYBODY,
    "download_receipts": EVERYBODY,
    "payment": EVERYBODY,
    "returned": EVERYBODY,
    "advice": EVERYBODY,
    "share_invoice": PAYERS,
    "pay_link": PAYERS,
    "revoke_pay_link": PAYERS,
    "resume": PAYERS,
    "cancel": PAYERS,
    "payment_methods": PAYERS,
    "add_method": PAYERS,
    "method_returned": PAYERS,
    "resume_method": PAYERS,
    "rename_method": PAYERS,
    "method_first": PAYERS,
    "remove_method": PAYERS,
    "list_accounts": EVERYBODY,
    "download_accounts": EVERYBODY,
    "pay_accounts": PAYERS,
    "switch": EVERYBODY,
    "list_requests": EVERYBODY,
    "request": EVERYBODY,
    "approve_request": APPROVERS,
    "reject_request": APPROVERS,
    "withdraw_request": PAYERS,
    "list_people": ADMINS,
    "invite_form": ADMINS,
    "invite": ADMINS,
    "set_threshold": ADMINS,
    "resend_invitation": ADMINS,
    "revoke_invitation": ADMINS,
    "member": ADMINS,
    "change_member": ADMINS,
    "remove_member": ADMINS,
}


@pytest.fixture
def app(sqlite_app):
    return sqlite_app


def of_portal(app):
    """Every address of the portal by the name of its endpoint."""
    return [(name, path, method) for endpoint, path, method in rules(app)
            for audience, _, name in [endpoint.partition(".")] if audience == "portal"]  # fmt: skip


def test_every_address_has_its_line_and_every_line_its_address(app):
    assert sorted({name for name, _, _ in of_portal(app)}) == sorted(MATRIX)


@pytest.mark.parametrize("role", COMPANY_ROLES)
def test_a_role_gets_to_what_it_may_and_to_nothing_else(app, role):
    client = signed_in(app, a_user(app, "customer", customer_id=a_customer(app), company_role=role))
    refused = {}
    for name, path, method in of_portal(app):
        # Row ids that do not exist: whoever may ask hears so, whoever may not hears nothing of them.
        answer = (
            client.get(path.replace("/1", "/99")) if method == "GET" else post(app, client, path.replace("/1", "/99"))
        )
        refused[name] = answer.status_code == 403
    assert refused == {name: role not in allowed for name, allowed in MATRIX.items()}


def test_who_belongs_to_no_company_sees_nothing(app):
    client = signed_in(app, a_user(app, "customer", customer_id=a_customer(app)))
    from payportal.services import memberships
    from tests.web.an_account import writing

    with writing(app) as session:
        memberships.leave_all(session, 1)
    answers = {client.get(path).status_code for _, path, method in of_portal(app) if method == "GET"}
    assert answers == {403}
    assert "belong to no company here any more" in client.get("/").text
