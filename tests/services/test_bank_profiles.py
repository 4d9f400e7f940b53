"""Profiles are kept by name, and every change is in the audit chain."""

import pytest
from sqlalchemy import select

from payportal.domain.errors import NotFound
from payportal.models.audit import AuditEvent
from payportal.queries import bank_profiles as kept
from payportal.readers.bank_csv_profile import BadProfile
from payportal.services import bank_profiles

PROFILE = {"date": "Date:%d.%m.%Y", "amt": "Amount", "dec": ",", "cur": "EUR"}


def acts(session):
    session.flush()
    return list(session.scalars(select(AuditEvent.action).where(AuditEvent.subject == "bank_profile:House")))


def test_a_profile_is_kept_replaced_and_removed(session):
    assert bank_profiles.keep(session, "House", PROFILE, actor="cli")
    assert not bank_profiles.keep(session, "House", PROFILE, actor="cli")
    assert kept.usable(session, "House").decimal == ","
    assert bank_profiles.keep(session, "House", PROFILE | {"dec": "."}, actor="cli")
    assert kept.usable(session, "House").decimal == "."
    bank_profiles.remove(session, "House", actor="cli")
    assert acts(session) == ["keep_bank_profile", "keep_bank_profile", "remove_bank_profile"]
    with pytest.raises(NotFound, match="none yet"):
        kept.named(session, "House")


@pytest.mark.parametrize("name", ["", " ", "a" * 65, "a\nb", "house.json"])
def test_a_name_that_is_none_is_refused(session, name):
    with pytest.raises(BadProfile, match="no name"):
        bank_profiles.keep(session, name, PROFILE, actor="cli")


def test_a_profile_that_cannot_be_used_is_not_kept(session):
    with pytest.raises(BadProfile, match="decimal"):
        bank_profiles.keep(session, "House", PROFILE | {"dec": ""}, actor="cli")
    assert kept.every(session) == []
