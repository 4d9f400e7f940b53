"""What stands of the applications of receipts, whoever made them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from payportal.domain.batches import batches
from payportal.models.application import Application

Lines = frozenset[tuple[int | None, int, int, int]]
"""Open item (None: on account), cash, discount and adjustment in minor units."""


def standing_lines(
    session: Session, receipt_ids: Iterable[int], *, since: dict[int, datetime] | None = None
) -> dict[int, Lines]:
    """Return what stands of each receipt; with ``since`` only what was posted from that moment of the receipt on."""
    undone = aliased(Application)
    query = (
        select(Application.receipt_id, Application.posted_at, Application.invoice_id, Application.cash_minor,
               Application.discount_minor, Application.adjustment_minor)
        .outerjoin(undone, undone.reverses_id == Application.id)
        .where(Application.reverses_id.is_(None), undone.id.is_(None))
    )  # fmt: skip
    standing: dict[int, set[tuple[int | None, int, int, int]]] = defaultdict(set)
    for batch in batches(sorted(set(receipt_ids))):
        for receipt_id, posted_at, *line in session.execute(query.where(Application.receipt_id.in_(batch))):
            if since is None or posted_at >= since[receipt_id]:
                standing[receipt_id].add(tuple(line))
    return {number: frozenset(lines) for number, lines in standing.items()}
