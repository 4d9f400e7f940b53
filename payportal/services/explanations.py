"""Keep why each decision was made, beside the decision: the matcher's evidence, or what it had offered the clerk."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from payportal.matching.document import MOST_OTHERS, explanation_document
from payportal.matching.proposal import Proposal
from payportal.models.bulk import insert_rows
from payportal.models.proposal import Explanation
from payportal.models.proposal import Proposal as ProposalRow


def keep(session: Session, applied: Iterable[tuple[int, Proposal]]) -> None:
    """Write why the matcher applied what it applied: pairs of the journal entry and the proposal behind it."""
    rows = ((entry_id, proposal.receipt_id, explanation_document(proposal)) for entry_id, proposal in applied)
    insert_rows(session, Explanation, ("entry_id", "receipt_id", "document"), rows)


def keep_offer(session: Session, entry_id: int, receipt_id: int) -> None:
    """Write what the matcher had suggested when a person decided; nothing where it had suggested nothing."""
    offered = session.get(ProposalRow, receipt_id)
    if offered is not None and offered.suggestions:
        document = {"class": "", "clues": [], "others": offered.suggestions[:MOST_OTHERS]}
        session.add(Explanation(entry_id=entry_id, receipt_id=receipt_id, document=document))
