"""The chain of hashes over all that was written: a change of any row shows."""

import hashlib
import json
from collections.abc import Sequence

GENESIS = "0" * 64


def body_hash(entries: Sequence[Sequence[object]], events: Sequence[Sequence[object]]) -> str:
    """Return the SHA-256 of the entries (with their lines) and audit events of one transaction, in order of id."""
    body = json.dumps([entries, events], ensure_ascii=True, separators=(",", ":"), sort_keys=True, default=str)
    return hashlib.sha256(body.encode()).hexdigest()


def link_hash(previous_hash: str, chain_key: str, body: str) -> str:
    """Return the hash of a link: what came before, which transaction, what was in it."""
    return hashlib.sha256(f"{previous_hash}:{chain_key}:{body}".encode()).hexdigest()
