"""Files that people attach: what they are is read from their content, whatever their name says."""

import re
from dataclasses import dataclass

from payportal.domain import card_numbers
from payportal.domain.errors import FileRefused
from payportal.domain.sentence import say

LARGEST_BYTES = 10 * 1024 * 1024
MOST_FILES = 5

PDF, PNG, JPEG, TEXT, CSV = "application/pdf", "image/png", "image/jpeg", "text/plain", "text/csv"
ENDINGS = {PDF: ("pdf",), PNG: ("png",), JPEG: ("jpg", "jpeg"), TEXT: ("txt", "text", "log"), CSV: ("csv",)}
"""How the name of a file of each type may end; the first is what a name without an ending gets."""
WORDS = {PDF: say("PDF"), PNG: say("PNG picture"), JPEG: say("JPEG picture"), TEXT: say("text"), CSV: say("CSV")}
TAKEN = say("Attach a PDF, a PNG or JPEG picture, a text or a CSV file.")

_EICAR = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"
_ARCHIVE, _PROGRAM = say("an archive"), say("a program")
_REFUSED = (
    (b"PK\x03\x04", say("a zip archive or an Office file")), (b"PK\x05\x06", _ARCHIVE), (b"\x1f\x8b", _ARCHIVE),
    (b"Rar!", _ARCHIVE), (b"7z\xbc\xaf", _ARCHIVE), (b"MZ", _PROGRAM), (b"\x7fELF", _PROGRAM),
    (b"\xca\xfe\xba\xbe", _PROGRAM), (b"#!", say("a script")), (b"GIF8", say("a GIF picture")),
    (b"\xd0\xcf\x11\xe0", say("an old Office file")), (b"{\\rtf", say("an RTF file")),
)  # fmt: skip
_MARKUP = re.compile(
    r"<\s*(?:!doctype|\?xml|html|head|body|script|svg|iframe|object|embed|style|meta|link|img|form)\b", re.IGNORECASE
)
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_BAD_IN_NAME = re.compile(r'[\x00-\x1f\x7f-\x9f\xad"<>|:*?\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]')
"""What a header or a file system takes for more than a sign, and what nobody sees or turns the reading round."""


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file that may be kept: a harmless name, the media type that its content shows, the bytes."""

    name: str
    media_type: str
    content: bytes


def examined(name: str, content: bytes) -> AttachedFile:
    """Return the file as it may be kept; raises FileRefused, saying why, for one that may not."""
    shown = clean_name(name)
    if not content:
        raise FileRefused(say("%(name)s is empty. Choose the file again.", name=shown), code="empty_file")
    if len(content) > LARGEST_BYTES:
        most = LARGEST_BYTES // 2**20
        raise FileRefused(say("%(name)s is larger than %(most)s MB. Send a smaller one.", name=shown, most=most),
                          code="too_large")  # fmt: skip
    if _EICAR in content:
        raise FileRefused(say("%(name)s looks like a virus. It was not kept.", name=shown), code="virus")
    media_type = _media_type(shown, content)
    return AttachedFile(_with_ending(shown, media_type), media_type, content)


def clean_name(name: str) -> str:
    """Return the last part of a file name without what could deceive or break a header, at most 100 signs."""
    last = re.split(r"[/\\]", name)[-1]
    clean = card_numbers.masked(_BAD_IN_NAME.sub("", last)).strip(" .")
    stem, dot, ending = clean.rpartition(".")
    if dot and len(ending) <= 8:
        return f"{stem[: 99 - len(ending)]}.{ending}" if stem else f"file.{ending}"
    return clean[:100] or "file"


def _media_type(name: str, content: bytes) -> str:
    if content.startswith(b"%PDF-"):
        return PDF
    if content.startswith(b"\x89PNG\r\n\x1a\n") and content[12:16] == b"IHDR":
        return PNG
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    for beginning, what in _REFUSED:
        if content.startswith(beginning):
            why = say("%(name)s is %(what)s, which is not taken. %(taken)s", name=name, what=what, taken=TAKEN)
            raise FileRefused(why, code="bad_type")
    return _text_type(name, content)


def _text_type(name: str, content: bytes) -> str:
    """Return the type of a file that is neither PDF nor picture: text without markup, or refused."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    if _UNPRINTABLE.search(text) or "\ufffd" in text:
        raise FileRefused(say("%(name)s is of a type that is not taken. %(taken)s", name=name, taken=TAKEN),
                          code="bad_type")  # fmt: skip
    if _MARKUP.search(text):
        raise FileRefused(say("%(name)s holds HTML, SVG or XML, which is not taken. %(taken)s", name=name, taken=TAKEN),
                          code="bad_type")  # fmt: skip
    if card_numbers.found(text):
        raise FileRefused(
            say("%(name)s holds what looks like a card number. Take it out and send it again.", name=name), code="card"
        )
    return CSV if _ending(name) in ENDINGS[CSV] else TEXT


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


def _with_ending(name: str, media_type: str) -> str:
    """Return a name whose ending says what the file is; raises FileRefused when it says something else."""
    ending = _ending(name)
    if ending in ENDINGS[media_type]:
        return name
    if not ending:
        return f"{name}.{ENDINGS[media_type][0]}"
    raise FileRefused(
        say("%(name)s is not what its name says: its content is %(what)s. Rename it or send the right one.",
            name=name, what=WORDS[media_type]),
        code="not_what_it_says",
    )  # fmt: skip
