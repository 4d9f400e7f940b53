"""News about payments that nobody presses a button for: announced, asked about, failed; to the payer and to us."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.autopay import Taking
from payportal.domain.letter import SITE, Act, Letter, Rows, letter
from payportal.domain.money import Money
from payportal.domain.sentence import say
from payportal.models.autopay import AutopayMandate
from payportal.models.schedule import Schedule
from payportal.models.user import User
from payportal.services import notices, telling
from payportal.services.telling import News

MOST_CLERKS = 20


def announce(session: Session, mandate: AutopayMandate, takings: Sequence[Taking], *, collects_on: date, told_on: date,
             site: str, again: bool) -> None:  # fmt: skip
    """Queue the notice before a debit: what, when, with what, and where it can be skipped; ``again`` as it changed."""
    numbers = "-".join(str(taking.item.item_id) for taking in takings)
    told = announcement(mandate, takings, collects_on=collects_on, site=site or SITE, again=again)
    telling.tell(session, News(
        event="announced", key=f"autopay:{mandate.id}:announce:{told_on}:{collects_on}:{numbers}", letter=told,
        customer_id=mandate.customer_id, to=[mandate.agreed_by], object=f"mandate:{mandate.id}",
    ))  # fmt: skip


def announcement(mandate: AutopayMandate, takings: Sequence[Taking], *, collects_on: date, site: str,
                 again: bool) -> Letter:  # fmt: skip
    """Return what is said before a debit."""
    total = Money(sum(taking.cash_minor for taking in takings), mandate.currency)
    first = say("Changed: a debit on %(day)s", day=collects_on)
    return letter(
        first if again else say("A debit on %(day)s", day=collects_on),
        say("The amount that we announced has changed.") if again else "",
        say("We are going to collect %(amount)s on %(day)s under your auto-pay %(reference)s:", amount=total,
            day=collects_on, reference=mandate.reference),
        Rows(tuple((taking.item.number, Money(taking.cash_minor, mandate.currency)) for taking in takings)),
        say("You can skip, pause or cancel it before then."),
        Act(say("See auto-pay"), f"{site}/autopay/{mandate.id}"),
    )  # fmt: skip


def tell_mandate(session: Session, mandate: AutopayMandate, what: str, *, key: str, subject: str) -> None:
    """Queue a failure of auto-pay to both sides."""
    told = failed(subject, mandate.reference, what, f"autopay/{mandate.id}")
    _both(session, News(event="failed", key=f"autopay:{mandate.id}:{key}", letter=told, to=[mandate.agreed_by],
                        customer_id=mandate.customer_id, object=f"mandate:{mandate.id}"))  # fmt: skip


def tell_schedule(session: Session, schedule: Schedule, what: str, *, key: str, subject: str) -> None:
    """Queue a failure of a scheduled payment to both sides."""
    told = failed(subject, schedule.reference, what, f"schedules/{schedule.reference}")
    _both(session, News(event="failed", key=f"schedule:{schedule.id}:{key}", letter=told, to=[schedule.created_by],
                        customer_id=schedule.customer_id, object=f"schedule:{schedule.id}"))  # fmt: skip


def failed(subject: str, reference: str, what: str, path: str) -> Letter:
    """Return what is said of something that was to be collected by itself and was not."""
    return letter(say("%(what)s (%(reference)s)", what=subject, reference=reference), what,
                  Act(say("See what is planned"), f"{SITE}/{path}"))  # fmt: skip


def _both(session: Session, news: News) -> None:
    telling.tell(session, news)
    what = news.letter.parts[0]
    query = select(User.id, User.email).where(User.role == "clerk", User.active)
    for user_id, email in session.execute(query.order_by(User.id).limit(MOST_CLERKS)):
        body = f"Customer {news.customer_id}, {', '.join(news.to)}:\n\n{getattr(what, 'text', '')}\n"
        notices.queue(session, f"{news.key}:{user_id}", address=email, subject=news.letter.subject, body=body)
