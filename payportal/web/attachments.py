"""Files that somebody attaches: looked into as they come, sent so that no browser runs them inside our pages."""

from collections.abc import Sequence
from urllib.parse import quote

from flask import Response
from werkzeug.datastructures import FileStorage

from payportal.domain.attached_file import LARGEST_BYTES, MOST_FILES, AttachedFile, examined
from payportal.domain.errors import FileRefused
from payportal.domain.sentence import say
from payportal.models.dispute import DisputeFile


def attached(sent: Sequence[FileStorage], errors: dict[str, list[str]]) -> tuple[AttachedFile, ...]:
    """Return the files that came with a form; what may not be kept is refused under ``files``, and none is kept."""
    chosen = [one for one in sent if one.filename]
    if len(chosen) > MOST_FILES:
        errors["files"] = [say("Attach at most %(most)s files at once.", most=MOST_FILES)]
        return ()
    kept: list[AttachedFile] = []
    for one in chosen:
        try:
            kept.append(examined(one.filename or "", one.stream.read(LARGEST_BYTES + 1)))
        except FileRefused as refused:
            errors.setdefault("files", []).append(refused.message)
    return () if "files" in errors else tuple(kept)


def sent_file(file: DisputeFile) -> Response:
    """Return a file to be kept, not shown: its type as it was found, nothing of it sniffed, run or framed."""
    response = Response(file.content, mimetype=file.media_type)
    plain = file.name.encode("ascii", "replace").decode().replace("?", "_").replace("\\", "_")
    named = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name, safe='')}"
    response.headers["Content-Disposition"] = named
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    return response
