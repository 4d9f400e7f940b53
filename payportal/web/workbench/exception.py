"""One exception: the receipt, what the matcher suggests, and the open items to choose from, side by side."""

from collections.abc import Mapping

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from payportal.domain.currency import exponent
from payportal.models.base import db
from payportal.queries import exception_case, exception_queue, open_items, receipt_history
from payportal.queries.exception_case import Desk
from payportal.queries.open_items import Family
from payportal.services.receiving import noun
from payportal.web.guards import signed_in
from payportal.web.numbers import whole
from payportal.web.workbench import decision_form, queue
from payportal.web.workbench.decision_form import Typed
from payportal.web.workbench.quoting import passages


def shown(receipt_id: int) -> ResponseReturnValue:
    """Show a receipt on the desk; ``pick`` fills the form from a suggestion, ``customer`` chooses whose items."""
    return page(receipt_id)


def page(
    receipt_id: int, *, typed: Typed | None = None, refused: str = "", mistakes: Mapping[str, str] | None = None,
    note: str = "",
) -> str:  # fmt: skip
    """Return the page; after a refusal with what was typed and why it was refused."""
    session = db.session()
    desk = exception_case.on_desk(session, receipt_id)
    typed = typed or _from_address(desk)
    family = _family(session, desk, typed)
    worked = decision_form.work_out(
        typed, _items(session, typed, family), currency=desk.receipt.currency,
        waiting_minor=desk.receipt.unapplied_minor,
    )  # fmt: skip
    return render_template(
        "workbench/exception.html",
        desk=desk,
        typed=typed,
        worked=worked,
        family=family,
        found=open_items.find_customers(session, request.args.get("find", ""), desk.receipt.currency),
        decisions=receipt_history.decisions(session, receipt_id),
        passages=passages(noun(desk.receipt), _quotes(desk)),
        refused=refused,
        mistakes=mistakes or {},
        note=note,
        digits=exponent(desk.receipt.currency),
        me=signed_in(),
        **_around(session, receipt_id),
    )


def ticked_items(session: Session, typed: Typed) -> dict[int, open_items.OpenItem]:
    """Return the items that are ticked in the form, read anew."""
    return {item_id: choice.item for item_id, choice in open_items.by_ids(session, typed.ticked).items()}


def _from_address(desk: Desk) -> Typed:
    """Return the form as the address asks for it: filled from a suggestion, or empty for the chosen customer."""
    pick = request.args.get("pick", type=whole)
    for made in desk.suggestions:
        if made.rank == pick:
            return decision_form.of_suggestion(made)
    return Typed(customer_id=request.args.get("customer", type=whole) or _guess(desk))


def _guess(desk: Desk) -> int | None:
    if desk.receipt.customer_id or (desk.case and desk.case.customer_id):
        return desk.receipt.customer_id or (desk.case.customer_id if desk.case else None)
    return desk.suggestions[0].customer_id if desk.suggestions else None


def _family(session: Session, desk: Desk, typed: Typed) -> Family | None:
    if typed.customer_id is None or not desk.waits:
        return None
    search = request.args.get("items", "")[:100]
    return open_items.family(session, typed.customer_id, desk.receipt.currency, search=search, keep=typed.ticked)


def _items(session: Session, typed: Typed, family: Family | None) -> dict[int, open_items.OpenItem]:
    shown_items = {choice.item.item_id: choice.item for choice in family.items} if family else {}
    missing = [item_id for item_id in typed.ticked if item_id not in shown_items]
    return shown_items | (ticked_items(session, typed) if missing else {})


def _quotes(desk: Desk) -> list[tuple[tuple[int, int], str]]:
    return [(reason.span, reason.word) for made in desk.suggestions for reason in made.reasons if reason.span]


def _around(session: Session, receipt_id: int) -> dict[str, object]:
    """Return the ways on: the queue as it was filtered, and the exceptions before and after this one in it."""
    wanted = queue.asked(request.args)
    query = queue.query_of(wanted)
    before, after = exception_queue.neighbours(session, wanted, receipt_id)
    return {
        "query": query,
        "queue": url_for("workbench.queue", **query),
        "before": before and url_for("workbench.exception", receipt_id=before, **query),
        "after": after and url_for("workbench.exception", receipt_id=after, **query),
    }
