"""The words of a name: without accents, with their legal forms, filler and short forms told apart."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

_WORD = re.compile(r"[A-Z0-9]+")
_DOTTED = re.compile(r"\b([A-Z])\.(?=[A-Z]\b)")
_UMLAUTS = str.maketrans({"Ä": "AE", "Ö": "OE", "Ü": "UE", "ß": "SS", "ẞ": "SS", "Æ": "AE", "Ø": "OE", "Å": "AA"})
LEGAL = {
    "INC": "INC", "INCORPORATED": "INC", "CORP": "CORP", "CORPORATION": "CORP", "CO": "CO", "COMPANY": "CO",
    "LTD": "LTD", "LIMITED": "LTD", "LLC": "LLC", "LLP": "LLP", "LP": "LP", "PLLC": "PLLC", "PLC": "PLC", "PC": "PC",
    "GMBH": "GMBH", "AG": "AG", "KG": "KG", "SE": "SE", "SA": "SA", "SAS": "SAS", "SARL": "SARL", "SRL": "SRL",
    "SPA": "SPA", "BV": "BV", "NV": "NV", "AB": "AB", "AS": "AS", "OY": "OY", "PTY": "PTY", "KK": "KK", "PTE": "PTE",
    "OHG": "OHG", "EK": "EK", "UG": "UG", "GBR": "GBR", "KGAA": "KGAA", "EG": "EG", "EV": "EV", "SL": "SL",
    "SLU": "SLU", "SAU": "SAU", "CV": "CV", "CIA": "CO", "LTDA": "LTDA", "SNC": "SNC", "SPRL": "SPRL", "APS": "APS",
    "OYJ": "OYJ", "ASA": "ASA", "PVT": "PVT", "BHD": "BHD", "PARTNERSHIP": "LP",
}  # fmt: skip
FILLER = frozenset(
    [
        "THE",
        "OF",
        "AND",
        "FOR",
        "DE",
        "DEL",
        "LA",
        "EL",
        "LOS",
        "LAS",
        "Y",
        "E",
        "ET",
        "UND",
        "DER",
        "DIE",
        "VON",
        "DU",
        "DES",
    ]
)
SHORT_FORMS = {
    "GRP": "GROUP", "GP": "GROUP", "INTL": "INTERNATIONAL", "MFG": "MANUFACTURING", "BROS": "BROTHERS",
    "SVCS": "SERVICES", "SVC": "SERVICE", "ASSOC": "ASSOCIATES", "NATL": "NATIONAL", "DIST": "DISTRIBUTION",
}  # fmt: skip


@lru_cache(maxsize=5_000)
def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a name in upper case, accents and punctuation gone, dotted forms (L.L.C.) joined."""
    plain = name.upper()
    if not plain.isascii():
        spelt = plain.translate(_UMLAUTS)
        plain = unicodedata.normalize("NFKD", spelt).encode("ascii", "ignore").decode().upper()
    if "." in plain:
        plain = _DOTTED.sub(r"\1", plain)
    return tuple(_WORD.findall(plain.replace("'", "")))


def significant_words(words: Sequence[str]) -> list[str]:
    """Return the words without legal form and filler; all of them when nothing else is there."""
    kept = [word for word in words if word not in LEGAL and word not in FILLER]
    return kept or list(words)


def squashed(words: Sequence[str]) -> str:
    """Return the words without the blanks between them."""
    return "".join(words)
