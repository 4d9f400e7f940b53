"""The chain of hashes over all that was written: a change of any row shows."""

import hashlib
import json
from collections.abc import Iterable, Sequence

GENESIS = "0" * 64
_JSON = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"), sort_keys=True, default=str)


def body_hash(entries: Iterable[Sequence[object]], events: Iterable[Sequence[object]]) -> str:
    """Return the SHA-256 of the entries (with their lines) and audit events of one transaction, in order of id.

    It is made over ``[entries, events]`` as JSON, piece by piece: a large run posts hundreds of thousands of them.
    """
    digest = hashlib.sha256(b"[")
    for opening, rows in ((b"[", entries), (b",[", events)):
        digest.update(opening)
        for place, row in enumerate(rows):
            digest.update(("," if place else "").encode() + _JSON.encode(row).encode())
        digest.update(b"]")
    digest.update(b"]")
    return digest.hexdigest()


def link_hash(previous_hash: str, chain_key: str, body: str) -> str:
    """Return the hash of a link: what came before, which transaction, what was in it."""
    return hashlib.sha256(f"{previous_hash}:{chain_key}:{body}".encode()).hexdigest()
