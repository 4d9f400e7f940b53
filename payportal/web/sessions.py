"""Who is signed in: the browser holds a signed cookie, the database decides whether it still counts."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask import Flask, Response, current_app, g, request, session
from sqlalchemy import select

from payportal.domain.device import device_words
from payportal.models.base import db, transaction
from payportal.models.customer import Customer
from payportal.models.user import User
from payportal.queries import membership, sign_ins
from payportal.queries.membership import Seat
from payportal.services import sign_ins as desk
from payportal.services import users
from payportal.web.clock import now

IDLE = timedelta(minutes=60)
LONGEST = timedelta(hours=12)
TOUCH_SECONDS = 60
SEEN_EVERY = timedelta(minutes=5)
"""So seldom a use is written to the database: reading a page is otherwise no write."""

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
    """The signed-in person, as plain values: it outlives the database session that read it.

    ``seats`` are the places of a customer in companies, ``seat`` the one that the person is in now.
    """

    id: int
    email: str
    role: str
    customer_id: int | None = None
    partner_id: int | None = None
    language: str = ""
    """The person's own choice, two letters; ``customer_language`` is what the ERP says of the customer."""
    customer_language: str = ""
    signed_in_id: int = 0
    proved_at: datetime | None = None
    seats: list[Seat] = field(default_factory=list)
    seat: Seat | None = None

    @property
    def home(self) -> str:
        """Return where this role's work begins."""
        return HOMES[self.role]


def init_app(app: Flask) -> None:
    """Let every template know the signed-in person."""
    app.context_processor(lambda: {"person": person()})
    app.after_request(_note_use)


def sign_in(user: User, *, way: str) -> str:
    """Sign a person in with a fresh session, of which nothing before it is kept, and return the role's own page."""
    user_id, epoch, home = user.id, user.session_epoch, HOMES[user.role]
    with transaction() as database:
        if before := session.get("sid"):
            desk.end(database, before, at=now())
        users.signed_in(database, user_id)
        token = desk.begin(
            database, user_id, way=way, device=device_words(request.user_agent.string),
            address=request.remote_addr or "", at=now(),
        )  # fmt: skip
    session.clear()
    moment = int(now().timestamp())
    session.update(user=user_id, epoch=epoch, sid=token, since=moment, seen=moment)
    g.pop("person", None)
    return home


def end() -> None:
    """Sign out of this browser."""
    if token := session.get("sid"):
        with transaction() as database:
            desk.end(database, token, at=now())
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
    here = sign_ins.current(db.session(), session.get("sid", ""))
    if user is None or user.session_epoch != session["epoch"] or here is None or here.user_id != user.id:
        session.clear()
        return None
    g.used = now() - here.seen_at > SEEN_EVERY
    seats = membership.seats(db.session(), user.id) if user.role == "customer" else []
    seat = _seat(seats, user)
    return Person(
        id=user.id, email=user.email, role=user.role, customer_id=seat.customer_id if seat else None,
        partner_id=user.partner_id, language=user.language, customer_language=spoken or "", seats=seats, seat=seat,
        signed_in_id=here.id, proved_at=here.proved_at,
    )  # fmt: skip


def _note_use(response: Response) -> Response:
    """Note now and then that the browser was used; a database that is busy does not keep anybody from reading."""
    if g.pop("used", False) and session.get("sid"):
        try:
            with transaction() as database:
                desk.touch(database, session["sid"], at=now())
        except Exception:
            current_app.logger.warning("the use of a session could not be noted", exc_info=True)
    return response


def _seat(seats: list[Seat], user: User) -> Seat | None:
    """Return the place that was chosen last in this browser, else the person's own company, else any."""
    for wanted in (session.get("company"), user.customer_id):
        for seat in seats:
            if seat.customer_id == wanted:
                return seat
    return seats[0] if seats else None


def _fresh() -> bool:
    """Return whether the session was used lately; a use is noted once a minute, not on every picture."""
    moment = int(now().timestamp())
    idle, age = moment - session["seen"], moment - session["since"]
    if idle > IDLE.total_seconds() or age > LONGEST.total_seconds():
        return False
    if idle > TOUCH_SECONDS:
        session["seen"] = moment
    return True
