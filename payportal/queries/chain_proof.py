"""The audit chain is whole: every entry and event is in a link, every link follows the one before."""

from collections.abc import Iterator

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from payportal.ledger.chain import GENESIS, link_hash
from payportal.models.audit import ChainLink
from payportal.queries.chain import stored_body_hashes

LINKS_AT_A_TIME = 100


def faults(session: Session) -> Iterator[str]:
    """Yield what is wrong with the chain, from its beginning on."""
    yield from _outside(session)
    previous = GENESIS
    query = select(ChainLink).order_by(ChainLink.sequence).execution_options(yield_per=LINKS_AT_A_TIME)
    for links in session.scalars(query).partitions():
        hashes = stored_body_hashes(session, [link.chain_key for link in links])
        for link in links:
            if link.previous_hash != previous:
                yield f"link {link.sequence}: does not follow the link before it"
            if link.body_hash != hashes[link.chain_key]:
                yield f"link {link.sequence}: an entry or event written in it was changed ({_contents(session, link)})"
            if link.hash != link_hash(link.previous_hash, link.chain_key, link.body_hash):
                yield f"link {link.sequence}: its own hash was changed"
            previous = link.hash


def _outside(session: Session) -> Iterator[str]:
    for table in ("journal_entry", "audit_event"):
        query = f"""SELECT t.id FROM {table} t LEFT JOIN chain_link c ON c.chain_key = t.chain_key
                    WHERE c.sequence IS NULL ORDER BY t.id"""  # noqa: S608 - the two names above
        for (row,) in session.execute(text(query)):
            yield f"{table} {row} is in no link of the chain"


def _contents(session: Session, link: ChainLink) -> str:
    query = "SELECT min(id), max(id) FROM {} WHERE chain_key = :key"
    parts = []
    for table in ("journal_entry", "audit_event"):
        first, last = session.execute(text(query.format(table)), {"key": link.chain_key}).one()
        parts += [f"{table} {first}–{last}"] if first else []
    return ", ".join(parts) or "empty"
