"""Text as every SEPA bank takes it: Latin letters, digits and a few signs; nothing of it is lost without a word."""

import re
import unicodedata

from text_unidecode import unidecode

_TAKEN = re.compile(r"[A-Za-z0-9/?:().,'+ -]*")
_REFERENCE = re.compile(r"(?! |/|.*//)[A-Za-z0-9/?:().,'+ -]{1,35}(?<! |/)")
_OTHER_SIGNS = {
    "&": "+", "_": "-", "~": "-", "=": "-", "`": "'", '"': "'", ";": ",", "!": ".", "@": "(at)", "#": ".", "$": ".",
    "%": ".", "*": ".", "<": "(", ">": ")", "[": "(", "]": ")", "{": "(", "}": ")", "\\": "/", "|": "/", "^": ".",
}  # fmt: skip
"""Signs of ASCII that not every bank takes, and what stands for them."""
_TWO_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "å": "aa", "Å": "Aa"})
"""As passports and German-speaking banks spell them; what else has an accent loses it."""
_UNSEEN = {"Cf", "Mn"}
_NOT_KNOWN = "[?]"


def latin(text: str) -> str:
    """Return ``text`` in the letters and signs of SEPA, white space closed up.

    Raises ValueError with the first character that has no such spelling.
    """
    if not _TAKEN.fullmatch(text):
        text = unicodedata.normalize("NFKC", text).translate(_TWO_LETTERS).translate(_SPELLINGS)
    return " ".join(text.split())


def is_reference(text: str) -> bool:
    """Say whether a bank takes ``text`` as an id: 1 to 35 of its characters, no slash at an end, no two in a row."""
    return _REFERENCE.fullmatch(text) is not None


class _Spellings(dict[int, str]):
    """The spelling of a character by its code, found once for each."""

    def __missing__(self, code: int) -> str:
        self[code] = spelling = _spelt(chr(code))
        return spelling


def _spelt(sign: str) -> str:
    if _TAKEN.fullmatch(sign) or sign.isspace():
        return sign
    found = unidecode(sign)
    spelling = "".join(_OTHER_SIGNS.get(part, part) for part in found)
    lost = not spelling.strip() and unicodedata.category(sign) not in _UNSEEN
    if lost or found.strip() == _NOT_KNOWN or not _TAKEN.fullmatch(spelling):
        raise ValueError(sign)
    return spelling


_SPELLINGS = _Spellings()
