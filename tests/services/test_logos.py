"""The logo is changed by versions, each of which can be brought back."""

import pytest
from sqlalchemy import select

from payportal.domain.errors import NotFound, PayportalError
from payportal.models.audit import AuditEvent
from payportal.queries import logo
from payportal.services import logos
from tests.domain.a_picture import JPEG, a_png


def keep(session, content, alt="", name="Northwind"):
    return logos.keep(session, content, alt, name=name, actor="owner@example.com")


def test_a_picture_is_kept_with_the_name_as_its_words(session):
    assert logo.current(session) is None
    assert keep(session, a_png(960, 240))
    found = logo.current(session)
    assert (found.alt, found.width, found.height) == ("Northwind", 480, 120)
    assert logo.shown(session).digest == found.digest
    assert len(found.digest) == 20
    event = session.scalars(select(AuditEvent)).one()
    assert (event.action, event.actor, event.detail["after"]) == ("change_logo", "owner@example.com", found.digest)


def test_the_same_again_changes_nothing_and_words_may_change_alone(session):
    keep(session, JPEG)
    before = logo.current(session)
    assert not keep(session, JPEG)
    assert not keep(session, None)
    assert keep(session, None, "A mountain")
    after = logo.current(session)
    assert (after.digest, after.alt) == (before.digest, "A mountain")
    assert len(logo.versions(session)) == 2


def test_a_removed_logo_can_be_brought_back(session):
    keep(session, JPEG, "A mountain")
    first = logo.versions(session)[0].id
    logos.remove(session, actor="a")
    assert logo.current(session) is None
    assert logo.shown(session) is None
    with pytest.raises(NotFound):
        logos.remove(session, actor="a")
    logos.bring_back(session, first, actor="a")
    assert logo.current(session).alt == "A mountain"
    assert [bool(one.digest) for one in logo.versions(session)] == [True, False, True]


def test_what_is_not_there_is_not_brought_back(session):
    keep(session, JPEG)
    logos.remove(session, actor="a")
    for number in (logo.versions(session)[0].id, 4711):
        with pytest.raises(NotFound):
            logos.bring_back(session, number, actor="a")


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [(b"GIF89a", "N", "bad_type"), (None, "N", "empty_file"), (b"", "N", "empty_file"), (JPEG, "", "alt"),
     (JPEG[:-2], "N", "broken"), (a_png(10_000, 10_000, rows=b""), "N", "too_many_pixels")],
)  # fmt: skip
def test_what_is_no_logo_changes_nothing(session, content, name, code):
    with pytest.raises(PayportalError) as refused:
        keep(session, content, name=name)
    assert refused.value.code == code
    assert logo.versions(session) == []
    assert session.scalars(select(AuditEvent)).all() == []


def test_a_card_number_in_the_words_is_masked(session):
    keep(session, JPEG, "4111 1111 1111 1111")
    assert "4111 1111" not in logo.current(session).alt
