"""Creditor references (ISO 11649): a number with check digits by which money says what it is for."""

import re

DIGITS = 12
"""How long our own numbers are: with prefix and check digits they fit every bank's field, and a telephone."""
_OWN = re.compile(rf"(?=(RF\d{{{DIGITS + 2}}}))")
_SEPARATORS = re.compile(r"[^A-Z0-9]+")


def reference(number: int) -> str:
    """Return the reference of a number below ten to the twelfth: ``RF``, two check digits, twelve digits."""
    if not 0 <= number < 10**DIGITS:
        raise ValueError(f"a number of {DIGITS} digits is needed, not {number}")
    body = f"{number:0{DIGITS}d}"
    return f"RF{98 - _remainder(f'{body}RF00'):02d}{body}"


def is_valid(text: str) -> bool:
    """Return whether a reference without separators has the right check digits."""
    return len(text) > 4 and text.startswith("RF") and _remainder(text[4:] + text[:4]) == 1


def printed(text: str) -> str:
    """Return a reference as it stands on paper: in groups of four."""
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def found_in(text: str) -> list[str]:
    """Return the references of our own form in a text, each once, however they are separated or broken into lines."""
    squashed = _SEPARATORS.sub("", text.upper())
    return [one for one in dict.fromkeys(_OWN.findall(squashed)) if is_valid(one)]


def _remainder(text: str) -> int:
    """Return the remainder by 97 of a text whose letters count from 10 for A."""
    return int("".join(str(int(letter, 36)) for letter in text)) % 97
