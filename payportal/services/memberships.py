"""People of a customer's own company: join, change, leave; and never lose the last one who can let others in."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from payportal.domain.company_role import COMPANY_ROLES, NO_LIMIT, Act, Limit, roles_that_may
from payportal.domain.errors import Conflict, NotFound, PayportalError
from payportal.domain.money import Money
from payportal.domain.sentence import say
from payportal.models.base import utcnow
from payportal.models.membership import CompanyRule, Membership, MembershipAccount
from payportal.models.user import User
from payportal.queries import customer_account
from payportal.services import audit


@dataclass(frozen=True, slots=True)
class Place:
    """What a person is in a company: role, limit for one payment, and the accounts seen (None: all)."""

    role: str
    limit: Limit = NO_LIMIT
    accounts: tuple[int, ...] | None = None


def join(session: Session, user_id: int, company_id: int, place: Place, *, actor: str) -> Membership:
    """Give a person a place in a company; raises Conflict when there is one already, PayportalError as ``check``."""
    check(session, company_id, place)
    if session.scalar(_of(company_id).where(Membership.user_id == user_id)) is not None:
        raise Conflict(
            say("This person belongs to your company already; change the role instead."), code="known_member"
        )
    row = Membership(user_id=user_id, customer_id=company_id, company_role=place.role)
    session.add(row)
    _write(session, row, place)
    _note(session, row, actor, "join_company", **_told(place))
    return row


def change(session: Session, company_id: int, membership_id: int, place: Place, *, actor: str) -> None:
    """Change role, limit and accounts; raises NotFound, PayportalError as ``check``, Conflict for the last admin."""
    check(session, company_id, place)
    row = _one(session, company_id, membership_id)
    if row.company_role == "admin" and place.role != "admin":
        _keep_an_admin(session, row)
    before = row.company_role
    _write(session, row, place)
    _note(session, row, actor, "change_member", before=before, **_told(place))


def remove(session: Session, company_id: int, membership_id: int, *, actor: str) -> None:
    """Take a person out of a company; the sign-in stays, the company's pages are closed at once.

    Raises NotFound, Conflict for the last admin.
    """
    row = _one(session, company_id, membership_id)
    if row.company_role == "admin":
        _keep_an_admin(session, row)
    _note(session, row, actor, "remove_member")
    session.execute(delete(MembershipAccount).where(MembershipAccount.membership_id == row.id))
    session.delete(row)
    session.flush()


def leave_all(session: Session, user_id: int) -> None:
    """Take a person who changes sides out of every company."""
    of_user = select(Membership.id).where(Membership.user_id == user_id)
    session.execute(delete(MembershipAccount).where(MembershipAccount.membership_id.in_(of_user)))
    session.execute(delete(Membership).where(Membership.user_id == user_id))


def set_threshold(session: Session, company_id: int, threshold: Money | None, *, actor: str) -> None:
    """Say from which sum on two people decide, None for no such rule; raises Conflict where there are no two."""
    if threshold is not None and _how_many_may(session, company_id, Act.APPROVE) < 2:
        raise Conflict(
            say("Two people who may approve are needed first; otherwise nobody could pay above this sum."),
            code="no_second",
        )
    row = session.get(CompanyRule, company_id)
    if threshold is None:
        session.execute(delete(CompanyRule).where(CompanyRule.customer_id == company_id))
    elif row is None:
        session.add(CompanyRule(customer_id=company_id, threshold_minor=threshold.minor,
                                threshold_currency=threshold.currency, changed_by=actor))  # fmt: skip
    else:
        row.threshold_minor, row.threshold_currency = threshold.minor, threshold.currency
        row.changed_by, row.changed_at = actor, utcnow()
    audit.record(session, actor, "set_threshold", f"customer:{company_id}", threshold=str(threshold or ""))


def threshold(session: Session, company_id: int) -> Limit:
    """Return the sum up to which one person may decide alone."""
    row = session.get(CompanyRule, company_id)
    return Limit(row.threshold_minor, row.threshold_currency) if row else Limit()


def check(session: Session, company_id: int, place: Place) -> None:
    """Raise PayportalError for a place that cannot be given, saying what to mend."""
    if place.role not in COMPANY_ROLES:
        raise PayportalError(say("Choose what this person may do."), code="bad_role")
    if place.accounts is None:
        return
    if not place.accounts:
        raise PayportalError(say("Choose at least one account, or all of them."), code="no_accounts")
    if place.role == "admin":
        raise PayportalError(say("An administrator sees all accounts; choose all of them."), code="admin_sees_all")
    if set(place.accounts) - set(customer_account.account_ids(session, company_id)):
        raise NotFound(say("One of these accounts does not belong to your company."))


def _write(session: Session, row: Membership, place: Place) -> None:
    row.company_role, row.all_accounts = place.role, place.accounts is None
    row.limit_minor, row.limit_currency = place.limit.minor, place.limit.currency
    session.flush()
    session.execute(delete(MembershipAccount).where(MembershipAccount.membership_id == row.id))
    session.add_all(MembershipAccount(membership_id=row.id, customer_id=chosen) for chosen in _set(place.accounts))
    session.flush()


def _set(accounts: Collection[int] | None) -> list[int]:
    return sorted(set(accounts or ()))


def _of(company_id: int) -> Select[tuple[Membership]]:
    return select(Membership).where(Membership.customer_id == company_id)


def _one(session: Session, company_id: int, membership_id: int) -> Membership:
    # The administrators first and in order: two who change each other would otherwise wait for one another.
    session.scalars(
        _of(company_id).where(Membership.company_role == "admin").order_by(Membership.id).with_for_update()
    ).all()
    query = _of(company_id).where(Membership.id == membership_id).with_for_update()
    row = session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise NotFound(say("There is no such person in your company."))
    return row


def _keep_an_admin(session: Session, leaving: Membership) -> None:
    """Refuse to lose the last administrator; locks all of them, so that two cannot leave at once."""
    query = _of(leaving.customer_id).join(User, User.id == Membership.user_id)
    query = query.where(Membership.company_role == "admin", User.active).order_by(Membership.id).with_for_update()
    if not [row for row in session.scalars(query) if row.id != leaving.id]:
        raise Conflict(
            say("This is the last administrator of your company; make somebody else one first."), code="last_admin"
        )


def _how_many_may(session: Session, company_id: int, act: Act) -> int:
    query = _of(company_id).join(User, User.id == Membership.user_id).where(User.active)
    return len(session.scalars(query.where(Membership.company_role.in_(roles_that_may(act)))).all())


def _note(session: Session, row: Membership, actor: str, action: str, **detail: object) -> None:
    audit.record(session, actor, action, f"user:{row.user_id}", company=row.customer_id, **detail)


def _told(place: Place) -> dict[str, object]:
    return {"role": place.role, "limit": str(place.limit), "accounts": _set(place.accounts) or "all"}
