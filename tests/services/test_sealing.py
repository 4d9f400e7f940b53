"""Secrets at rest: sealed, opened by the same key, turned over to a new one."""

import pytest

from payportal.domain.errors import PayportalError
from payportal.services.sealing import Sealer

OLD, NEW = "the first key, drawn at random", "the second key, drawn at random"


def test_what_is_sealed_is_opened_and_not_readable_meanwhile():
    sealed = Sealer([OLD]).seal("JBSWY3DPEHPK3PXP")
    assert "JBSWY3DPEHPK3PXP" not in sealed
    assert Sealer([OLD]).open(sealed) == "JBSWY3DPEHPK3PXP"
    assert Sealer([OLD]).seal("x") != Sealer([OLD]).seal("x")


def test_an_old_key_behind_the_new_one_still_opens():
    sealed = Sealer([OLD]).seal("secret")
    assert Sealer([NEW, OLD]).open(sealed) == "secret"
    with pytest.raises(PayportalError, match="another FIELD_ENCRYPTION_KEY"):
        Sealer([NEW]).open(sealed)


def test_a_changed_seal_is_not_opened():
    sealed = Sealer([OLD]).seal("secret")
    with pytest.raises(PayportalError, match="another FIELD_ENCRYPTION_KEY"):
        Sealer([OLD]).open(sealed[:-4] + "AAAA")


def test_without_a_key_nothing_is_kept():
    sealer = Sealer([])
    assert not sealer.ready
    with pytest.raises(PayportalError, match="is not set"):
        sealer.seal("secret")


def test_a_short_key_is_refused():
    with pytest.raises(PayportalError, match="at least 16 characters"):
        Sealer(["short"])
