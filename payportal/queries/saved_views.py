"""The views that a person keeps of a list."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.models.saved_view import SavedView


def kept(session: Session, user_id: int, page: str) -> list[SavedView]:
    """Return the views of a page by name."""
    query = select(SavedView).where(SavedView.user_id == user_id, SavedView.page == page)
    return list(session.scalars(query.order_by(SavedView.name)))
