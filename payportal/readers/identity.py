"""Identity of money: what makes one booked line the same line when its file, or another, brings it again.

The key is bank account, value date, bank reference, signed amount and currency, plus the number of the occurrence of
that same key in the file. A re-sent file therefore gives the identities it gave before, two true twins of one day
stay two, and the order of other lines does not matter. A line that only announces money has a key apart from that of
the booked line, or the booked one would be taken for a repetition. The file's name and its line numbers are no part
of it.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence

from payportal.readers.result import BankLine

SHORT, LONG = 8, 16


def keys_of(lines: Iterable[BankLine], *, account: str) -> list[str]:
    """Return what names the money of each line but for the number of its occurrence."""
    return [_key(line, account) for line in lines]


def occurrences_of(keys: Iterable[str]) -> list[int]:
    """Return for each key how often it has stood among ``keys`` so far, itself included."""
    seen: Counter[str] = Counter()
    numbers = []
    for key in keys:
        seen[key] += 1
        numbers.append(seen[key])
    return numbers


def identity_of(key: str, number: int) -> str:
    """Return the identity of an occurrence of a key."""
    return f"{key}|{number}"


def hashed(identity: str) -> str:
    """Return an identity as it is kept: 64 hex digits, however long its parts are."""
    return hashlib.sha256(identity.encode()).hexdigest()


def assign_ids(
    lines: Sequence[BankLine], *, account: str, format: str = "bank", identities: Sequence[str] | None = None
) -> list[tuple[str, str]]:
    """Return for each line the pair (identity, transaction id), in the order of ``lines``.

    ``account`` names our account where the file does not; an account that the file names comes first, so that the
    same file imported under another name is still the same. The transaction id is the bank's own reference; where
    the bank gave none it is ``<FORMAT>-<YYYYMMDD>-<8 hex of the identity>``. A reference that the file gives to more
    than one line stays with the first and goes on as ``<reference>-<8 hex>`` with the others. Both are unique within
    the file; across files only the identity is. ``identities`` are given where an occurrence goes on from that of an
    earlier file.
    """
    if identities is None:
        keys = keys_of(lines, account=account)
        identities = [identity_of(*pair) for pair in zip(keys, occurrences_of(keys), strict=True)]
    taken: set[str] = set()
    pairs = []
    for line, identity in zip(lines, identities, strict=True):
        transaction_id = _transaction_id(line, identity, format, taken)
        taken.add(transaction_id)
        pairs.append((identity, transaction_id))
    return pairs


def part_ids(line: BankLine, pair: tuple[str, str], taken: set[str]) -> list[tuple[str, str]]:
    """Return (identity, transaction id) of each part of a line whose own pair is ``pair``, or that pair alone.

    The first part goes by the identity of the whole: however a bank tells of an entry, as one sum or with its
    transactions, it is taken once. A part's transaction id is the bank's id of it, where that is not ``taken``, else
    that of the whole with the number of the part.
    """
    identity, transaction_id = pair
    if not line.parts:
        return [pair]
    pairs = []
    for number, part in enumerate(line.parts, 1):
        own = part.bank_reference
        name = own if own and own not in taken else f"{transaction_id}-{number}"
        taken.add(name)
        pairs.append((identity if number == 1 else f"{identity}|part {number}", name))
    return pairs


def _key(line: BankLine, account: str) -> str:
    signed = line.amount_minor if line.came_in else -line.amount_minor
    parts = [line.account or account, line.value_date.isoformat(), line.bank_reference, f"{signed:+d}", line.currency]
    return "|".join(part.replace("\\", "\\\\").replace("|", "\\|") for part in parts)


def _transaction_id(line: BankLine, identity: str, format: str, taken: set[str]) -> str:
    if line.bank_reference and line.bank_reference not in taken:
        return line.bank_reference
    digest = hashed(identity)
    stem = line.bank_reference or f"{format.upper()}-{line.value_date:%Y%m%d}"
    # Among 100,000 lines of one day two short digests may meet by chance; the later one then takes the long form.
    short = f"{stem}-{digest[:SHORT]}"
    return f"{stem}-{digest[:LONG]}" if short in taken else short
