"""Keep why each decision was made, beside the decision: the matcher's evidence, or what it had offered the clerk."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from payportal.matching.document import MOST_OTHERS
from payportal.matching.outcome import Outcome
from payportal.models.bulk import Stored, insert_rows
from payportal.models.proposal import Explanation
from payportal.models.proposal import Proposal as ProposalRow


def keep(session: Session, applied: Iterable[tuple[int, Outcome]]) -> None:
    """Write why the matcher applied what it applied: pairs of the journal entry and the outcome behind it."""
    rows = ((entry_id, outcome.receipt_id, Stored(outcome.document)) for entry_id, outcome in applied)
    insert_rows(session, Explanation, ("entry_id", "receipt_id", "document"), rows)


def keep_offer(session: Session, entry_id: int, receipt_id: int) -> None:
    """Write what the matcher had suggested when a person decided; nothing where it had suggested nothing."""
    offered = session.get(ProposalRow, receipt_id)
    if offered is not None and offered.suggestions:
        document = {"class": "", "clues": [], "others": offered.suggestions[:MOST_OTHERS]}
        session.add(Explanation(entry_id=entry_id, receipt_id=receipt_id, document=document))
