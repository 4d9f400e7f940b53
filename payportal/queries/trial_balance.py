"""The balance of every account, partners' accounts added up to one line a currency."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from payportal.ledger import chart
from payportal.models.journal import Account, JournalLine

PARTNERS = {chart.PAYABLE_PREFIX: "Partner payable, all partners", chart.OWED_PREFIX: "Due from partners, all partners"}


@dataclass(frozen=True, slots=True)
class AccountBalance:
    """Debits and credits of an account in one currency, in minor units."""

    code: str
    name: str
    currency: str
    debit: int
    credit: int

    @property
    def balance(self) -> int:
        """Return debits less credits."""
        return self.debit - self.credit


def balances(session: Session) -> list[AccountBalance]:
    """Return the balances by currency and code."""
    query = (
        select(Account.code, Account.name, Account.currency, func.sum(JournalLine.debit), func.sum(JournalLine.credit))
        .join(JournalLine, JournalLine.account_id == Account.id)
        .group_by(Account.code, Account.name, Account.currency)
    )
    sums: dict[tuple[str, str, str], list[int]] = {}
    for code, name, currency, debit, credit in session.execute(query):
        place = (currency, *_line_of(code, name))
        known = sums.setdefault(place, [0, 0])
        known[0], known[1] = known[0] + int(debit), known[1] + int(credit)
    return [AccountBalance(code, name, currency, *both) for (currency, code, name), both in sorted(sums.items())]


def _line_of(code: str, name: str) -> tuple[str, str]:
    for prefix, together in PARTNERS.items():
        if code.startswith(prefix):
            return prefix.rstrip("."), together
    return code, name
