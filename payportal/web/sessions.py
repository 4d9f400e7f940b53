"""Who is signed in: the browser holds a signed cookie, the database decides whether it still counts."""

from dataclasses import dataclass
from datetime import timedelta

from flask import Flask, g, session
from sqlalchemy import select

from payportal.models.base import db
from payportal.models.customer import Customer
from payportal.models.user import User
from payportal.web.clock import now

IDLE = timedelta(minutes=60)
LONGEST = timedelta(hours=12)
TOUCH_SECONDS = 60

HOMES = {
    "customer": "/",
    "clerk": "/workbench",
    "approver": "/workbench",
    "partner": "/partner",
    "program_manager": "/partner",
    "admin": "/admin",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """The signed-in person, as plain values: it outlives the database session that read it."""

    id: int
    email: str
    role: str
    customer_id: int | None = None
    partner_id: int | None = None
    language: str = ""
    """The person's own choice, two letters; ``customer_language`` is what the ERP says of the customer."""
    customer_language: str = ""

    @property
    def home(self) -> str:
        """Return where this role's work begins."""
        return HOMES[self.role]


def init_app(app: Flask) -> None:
    """Let every template know the signed-in person."""
    app.context_processor(lambda: {"person": person()})


def begin(user_id: int, epoch: int) -> None:
    """Sign a person in with a fresh session: nothing of the one before it is kept."""
    session.clear()
    moment = int(now().timestamp())
    session.update(user=user_id, epoch=epoch, since=moment, seen=moment)
    g.pop("person", None)


def end() -> None:
    """Sign out of this browser."""
    session.clear()
    g.pop("person", None)


def person() -> Person | None:
    """Return who is signed in, read once a request; None for nobody, a stale session or a closed account."""
    if "person" not in g:
        g.person = _read() if "user" in session else None
    known: Person | None = g.person
    return known


def _read() -> Person | None:
    if not _fresh():
        session.clear()
        session["timed_out"] = True  # the sign-in page says so, once
        return None
    query = select(User, Customer.language).outerjoin(Customer, Customer.id == User.customer_id)
    user, spoken = db.session().execute(query.where(User.id == session["user"], User.active)).first() or (None, "")
    if user is None or user.session_epoch != session["epoch"]:
        session.clear()
        return None
    return Person(
        id=user.id, email=user.email, role=user.role, customer_id=user.customer_id, partner_id=user.partner_id,
        language=user.language, customer_language=spoken or "",
    )  # fmt: skip


def _fresh() -> bool:
    """Return whether the session was used lately; a use is noted once a minute, not on every picture."""
    moment = int(now().timestamp())
    idle, age = moment - session["seen"], moment - session["since"]
    if idle > IDLE.total_seconds() or age > LONGEST.total_seconds():
        return False
    if idle > TOUCH_SECONDS:
        session["seen"] = moment
    return True
