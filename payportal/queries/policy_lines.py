"""The numbers of the open items behind the lines of a replay."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.batches import batches
from payportal.models.invoice import Invoice
from payportal.queries.standing import Lines


def numbers(session: Session, all_lines: Iterable[Lines]) -> dict[int, str]:
    """Return by id the number of every open item that the lines name."""
    ids = sorted({line[0] for lines in all_lines for line in lines if line[0] is not None})
    found: dict[int, str] = {}
    for batch in batches(ids):
        found |= dict(session.execute(select(Invoice.id, Invoice.number).where(Invoice.id.in_(batch))).all())
    return found
