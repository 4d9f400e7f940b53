"""The chain over each transaction: closed just before the commit, hanging on the one before."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from payportal.ledger.chain import GENESIS
from payportal.models.audit import AuditEvent, ChainLink
from payportal.models.base import db, transaction
from payportal.services import audit


def links():
    found = db.session.scalars(select(ChainLink).order_by(ChainLink.sequence)).all()
    return [(link.previous_hash, link.hash) for link in found]


def test_a_transaction_is_one_link_and_each_hangs_on_the_one_before(app):
    with app.app_context():
        for number in range(3):
            with transaction() as session:
                audit.record(session, "clerk", "first", f"case:{number}", number=number)
                audit.record(session, "clerk", "second", f"case:{number}")
        (before, first), (second_before, second), (third_before, _) = links()
        assert (before, second_before, third_before) == (GENESIS, first, second)
        assert db.session.scalar(select(func.count(AuditEvent.id))) == 6


def test_a_transaction_that_records_nothing_adds_no_link(app):
    with app.app_context():
        with transaction() as session:
            assert session.scalar(select(func.count(AuditEvent.id))) == 0
        assert links() == []


def test_what_is_rolled_back_leaves_no_link(app):
    with app.app_context():
        with pytest.raises(IntegrityError), transaction() as session:
            _recorded_beside_a_fault(session)
        assert links() == []
        assert db.session.scalar(select(func.count(AuditEvent.id))) == 0


def _recorded_beside_a_fault(session):
    audit.record(session, "clerk", "first", "case:1")
    session.add(AuditEvent(actor="x", action="x", subject="x", detail={}, chain_key=None))


def test_what_is_in_no_link_does_not_commit(app):
    with app.app_context():
        session = db.session()
        session.add(AuditEvent(actor="x", action="x", subject="x", detail={}, chain_key="no such link"))
        with pytest.raises(IntegrityError):
            session.commit()
        session.rollback()
        assert db.session.scalar(select(func.count(AuditEvent.id))) == 0
