"""Text as old bank formats carry it: ASCII capitals, in which no letter of a name is lost without a word."""

import unicodedata
from functools import lru_cache

_SPELT = {
    "ß": "SS", "ẞ": "SS", "æ": "AE", "Æ": "AE", "œ": "OE", "Œ": "OE", "ø": "O", "Ø": "O", "ð": "D", "Ð": "D",
    "þ": "TH", "Þ": "TH", "đ": "D", "Đ": "D", "ł": "L", "Ł": "L", "ħ": "H", "Ħ": "H", "ı": "I", "ŧ": "T", "Ŧ": "T",
    "ŋ": "N", "Ŋ": "N", "ĸ": "K", "ə": "E", "Ə": "E", "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201b": "'",
    "\u2032": "'", "\u00b4": "'", "\u02bc": "'", "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u2033": '"',
    "\u00ab": '"', "\u00bb": '"', "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-",
    "\u2015": "-", "\u2212": "-", "\u00ad": "", "\u200b": "", "\ufeff": "", "\u2044": "/", "\u00d7": "X",
    "\u2022": "-", "\u00b7": "-", "€": "EUR", "£": "GBP", "¥": "JPY", "©": "(C)", "®": "(R)", "№": "NO",
    "\t": " ", "\n": " ", "\r": " ",
}  # fmt: skip
"""What compatibility decomposition leaves as it is, and how people spell it in ASCII."""


def plain(text: str) -> str:
    """Return ``text`` in ASCII capitals, accents dropped; raises ValueError with the character that has no spelling."""
    if text.isascii() and text.isprintable():
        return text.upper()
    composed = unicodedata.normalize("NFC", text)
    return "".join(_spelt(sign, first=place == 0) for place, sign in enumerate(composed)).upper()


@lru_cache(maxsize=4096)
def _spelt(sign: str, *, first: bool) -> str:
    if sign in _SPELT:
        return _SPELT[sign]
    parts = [part for part in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(part)]
    letters = "".join(_SPELT.get(part, part) for part in parts)
    # An accent that no letter absorbed is dropped like any other; alone at the beginning it is no accent.
    if (parts or first) and not (letters and letters.isascii() and letters.isprintable()):
        raise ValueError(sign)
    return letters
