"""Control totals beside a file (``FILE.mft``): how many rows, which sums, which bytes were meant to arrive."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from payportal.domain.currency import exponent
from payportal.domain.errors import FileRefused, PayportalError
from payportal.domain.money import format_minor, parse_minor
from payportal.erp.problem import shown

_ROWS = ("rows", "records", "row_count", "record_count", "count")
_SUMS = ("sums", "totals", "control_totals")
_SHA256 = ("sha256", "sha_256", "hash", "checksum")
_HEX = re.compile(r"[0-9a-f]{64}")
_SUM = re.compile(r"([+-]?)([0-9]{1,24})(?:\.([0-9]+))?")
_COUNT = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What the sender says of a file; None where it says nothing. ``sums`` in minor units by currency."""

    rows: int | None = None
    sums: Mapping[str, int] | None = None
    sha256: str | None = None


def parse_manifest(data: bytes) -> Manifest:
    """Return the control totals of a sidecar; raises FileRefused (``control_manifest``) for one that cannot be read."""
    named = _named(data)
    rows, sums, sha256 = _one(named, _ROWS), _one(named, _SUMS), _one(named, _SHA256)
    if rows is None and sums is None and sha256 is None:
        raise _unreadable("it names neither rows nor sums nor sha256")
    return Manifest(
        rows=None if rows is None else _count(rows),
        sums=None if sums is None else _amounts(sums),
        sha256=None if sha256 is None else _hex(sha256),
    )


def parse_sum(text: str, currency: str) -> int:
    """Return the minor units of a control sum, which may be larger than any one amount; raises as ``parse_minor``."""
    shape = _SUM.fullmatch(text.strip())
    sign, whole, fraction = shape.groups(default="") if shape else ("", "", "")
    if not whole or len(fraction.rstrip("0")) > exponent(currency):
        return parse_minor(text, currency)  # says what is wrong
    minor: int = int(whole) * 10 ** exponent(currency) + parse_minor(f"0.{fraction or 0}", currency)
    return -minor if sign == "-" else minor


def check(manifest: Manifest, data: bytes, *, rows: int, sums: Mapping[str, int]) -> None:
    """Raise FileRefused where ``data``, its ``rows`` or its ``sums`` are not what the manifest says.

    Codes: ``control_sha256``, ``control_rows``, ``control_total``; the message has the expected and the found value.
    """
    # Rows and sums first: they tell a person more than a hash that differs.
    if manifest.rows is not None and manifest.rows != rows:
        raise _mismatch("control_rows", f"{manifest.rows} rows", f"{rows}")
    if manifest.sums is not None:
        _check_sums(manifest.sums, sums)
    digest = hashlib.sha256(data).hexdigest()
    if manifest.sha256 is not None and manifest.sha256 != digest:
        raise _mismatch("control_sha256", f"the sha256 {manifest.sha256}", digest)


def _check_sums(expected: Mapping[str, int], found: Mapping[str, int]) -> None:
    for currency in sorted({*expected, *found}):
        if expected.get(currency, 0) != found.get(currency, 0):
            said, had = (format_minor(sums.get(currency, 0), currency) for sums in (expected, found))
            raise _mismatch("control_total", f"a sum of {said} {currency}", had)


def make_manifest(data: bytes, *, rows: int, sums: Mapping[str, int]) -> bytes:
    """Return the sidecar of ``data``; ``sums`` in minor units by currency."""
    said = {
        "rows": rows,
        "sums": {currency: format_minor(sums[currency], currency) for currency in sorted(sums)},
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    return (json.dumps(said, indent=2) + "\n").encode()


def _named(data: bytes) -> dict[str, Any]:
    try:
        # Numbers stay text: an amount must not pass through a float.
        read = json.loads(data.decode("utf-8-sig"), parse_float=str, parse_int=str)
    except (ValueError, RecursionError) as error:
        raise _unreadable("it is no JSON") from error
    if not isinstance(read, dict):
        raise _unreadable("it is no JSON object")
    return {name.strip().lower().replace("-", "_"): value for name, value in read.items()}


def _one(named: Mapping[str, Any], spellings: tuple[str, ...]) -> Any:
    said = [named[name] for name in spellings if named.get(name) is not None]
    if any(other != said[0] for other in said[1:]):
        raise _unreadable(f"it says {spellings[0]} twice and differently")
    return said[0] if said else None


def _count(value: object) -> int:
    if isinstance(value, str) and _COUNT.fullmatch(value):
        return int(value)
    raise _unreadable(f"its rows {shown(str(value))!r} are no number of rows")


def _amounts(value: object) -> dict[str, int]:
    if not isinstance(value, dict) or not all(isinstance(amount, str) for amount in value.values()):
        raise _unreadable('its sums are no amounts by currency such as {"USD": "123.45"}')
    try:
        return _summed(value)
    except PayportalError as error:
        raise _unreadable(f"its sums cannot be read: {error.message}") from error


def _summed(value: Mapping[str, str]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for currency, amount in value.items():
        code = currency.strip().upper()
        sums[code] = sums.get(code, 0) + parse_sum(amount, code)
    return sums


def _hex(value: object) -> str:
    if isinstance(value, str) and _HEX.fullmatch(value.strip().lower()):
        return value.strip().lower()
    raise _unreadable(f"its sha256 {shown(str(value))!r} is not 64 hexadecimal digits")


def _unreadable(why: str) -> FileRefused:
    return FileRefused(
        f"the control file (.mft) cannot be used: {why}; correct it or send the file without one",
        code="control_manifest",
    )


def _mismatch(code: str, expected: str, found: str) -> FileRefused:
    return FileRefused(
        f"the control file expects {expected}, the file has {found}; it is damaged or incomplete, send it again",
        code=code,
    )
