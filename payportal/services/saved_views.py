"""Views of lists that people keep under a name."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from payportal.domain import card_numbers
from payportal.domain.errors import NotFound, PayportalError
from payportal.domain.sentence import say
from payportal.models.saved_view import SavedView

MOST = 20


def keep(session: Session, user_id: int, page: str, name: str, query: str) -> SavedView:
    """Keep a view under a name; the same name again replaces it. Raises PayportalError for what cannot be kept."""
    name = card_numbers.masked(" ".join(name.split()))[:60]
    if not name or not name.isprintable():
        raise PayportalError(say("Give the view a name."))
    own = SavedView.user_id == user_id, SavedView.page == page
    known = session.scalars(select(SavedView).where(*own, SavedView.name == name)).first()
    if known is not None:
        known.query = query[:500]
        return known
    if (session.scalar(select(func.count()).where(*own)) or 0) >= MOST:
        raise PayportalError(say("You keep %(count)s views already; remove one first.", count=MOST))
    made = SavedView(user_id=user_id, page=page, name=name, query=query[:500])
    session.add(made)
    return made


def remove(session: Session, user_id: int, view_id: int) -> None:
    """Remove a view of this person; raises NotFound for one that is not theirs."""
    view = session.get(SavedView, view_id)
    if view is None or view.user_id != user_id:
        raise NotFound(say("There is no such view."))
    session.delete(view)
