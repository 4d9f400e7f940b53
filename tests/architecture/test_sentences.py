"""What customers, guests and people who sign in may read is said in sentences that the catalogs know."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "payportal"
READ_BY_CUSTOMERS = (
    "web/guest", "web/ways", "web/security", "web/portal", "web/login.py", "gateways/oidc.py", "queries/disputes.py",
    "queries/company_people.py", "services/company_invitations.py", "services/payment_requests.py",
    "services/passkeys.py", "services/magic_links.py", "services/one_time.py", "services/authenticators.py",
    "services/disputes.py", "services/promises.py", "services/saved_views.py", "services/memberships.py",
    "services/questions.py", "queries/questions.py",
)  # fmt: skip
FILES = [file for place in READ_BY_CUSTOMERS
         for file in sorted((ROOT / place).rglob("*.py") if (ROOT / place).is_dir() else [ROOT / place])]  # fmt: skip
NOT_SHOWN = {"ValueError", "TypeError", "LookupError"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_no_refusal_and_no_message_is_plain_english(file):
    calls = [node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call) and node.args]
    raised = {node.exc for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Raise)}
    lines = {node.lineno for node in raised if isinstance(node, ast.Call)}
    said = [
        call for call in calls
        if isinstance(call.func, ast.Name) and (call.func.id == "flash" or call.lineno in lines)
        and call.func.id[0].isupper() | (call.func.id == "flash") and call.func.id not in NOT_SHOWN
    ]  # fmt: skip
    plain = [call.lineno for call in said if isinstance(call.args[0], ast.JoinedStr | ast.Constant)]
    assert plain == []
