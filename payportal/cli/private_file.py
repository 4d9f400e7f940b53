"""Write a file that only its owner may read, whole or not at all."""

import os
from contextlib import suppress
from pathlib import Path

from payportal.domain.errors import PayportalError


def refuse_place(path: str, content: bytes | None = None) -> None:
    """Raise PayportalError ``cannot_write`` when nothing can be written there, or another file stands there.

    A file with the very ``content`` is none other.
    """
    place = Path(path)
    if not place.name or place.is_dir() or not place.parent.is_dir() or not os.access(place.parent, os.W_OK):
        raise PayportalError(f"{path!r} is no place for a file; choose another", code="cannot_write")
    if place.exists() and (content is None or place.read_bytes() != content):
        raise PayportalError(f"{path} exists already; choose another name", code="cannot_write")


def write_private(path: str, content: bytes) -> None:
    """Write ``content`` with mode 0600 so that nobody ever sees half of it; raises PayportalError ``cannot_write``."""
    part = Path(path).with_name(f".{Path(path).name}.{os.getpid()}.part")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        part.replace(path)
    except OSError as error:
        raise PayportalError(f"{path}: {error.strerror}; choose another place", code="cannot_write") from error
    finally:
        with suppress(OSError):
            part.unlink()
