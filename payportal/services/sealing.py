"""Secrets that have to be read again are kept sealed: whoever has only the database has nothing."""

import base64
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from payportal.domain.errors import PayportalError

SHORTEST_KEY = 16


class Sealer:
    """Seals and opens short texts by keys of the installation; the first key seals, the others still open."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Take the keys, none for an installation that keeps no secrets; raises PayportalError for a short one."""
        if any(len(key) < SHORTEST_KEY for key in keys):
            raise PayportalError(f"FIELD_ENCRYPTION_KEY needs at least {SHORTEST_KEY} characters, drawn at random")
        self._fernet = MultiFernet([Fernet(_derived(key)) for key in keys]) if keys else None

    @property
    def ready(self) -> bool:
        """Return whether this installation can keep secrets."""
        return self._fernet is not None

    def seal(self, text: str) -> str:
        """Return ``text`` sealed; raises PayportalError where no key is set."""
        return self._keys().encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """Return what was sealed; raises PayportalError where the key is another one."""
        try:
            return self._keys().decrypt(sealed.encode()).decode()
        except InvalidToken as error:
            raise PayportalError("This secret was sealed with another FIELD_ENCRYPTION_KEY; put the old key back "
                                 "behind the new one, separated by a comma.", code="sealed") from error  # fmt: skip

    def _keys(self) -> MultiFernet:
        if self._fernet is None:
            raise PayportalError("Secrets are not kept here: FIELD_ENCRYPTION_KEY is not set.", code="no_key")
        return self._fernet


def _derived(key: str) -> bytes:
    """Return a Fernet key from any text of enough chance."""
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"payportal field encryption").derive(key.encode())
    return base64.urlsafe_b64encode(made)
