"""The chart: one code an account, and the two that each partner has."""

from payportal.ledger import chart
from payportal.ledger.chart import LedgerAccount


def test_every_code_is_used_once_and_has_a_known_type():
    accounts = [account for account in vars(chart).values() if isinstance(account, LedgerAccount)]
    assert len({account.code for account in accounts}) == len(accounts) >= 11
    assert {account.type for account in accounts} <= {"asset", "liability", "equity", "income", "expense"}


def test_a_partner_has_a_wallet_and_may_owe():
    assert chart.partner_payable("P-1") == LedgerAccount("2300.P-1", "Partner payable: P-1", "liability")
    assert chart.partner_owed("P-1") == LedgerAccount("1300.P-1", "Due from partner: P-1", "asset")
