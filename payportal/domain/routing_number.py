"""Routing numbers of US banks (ABA): nine digits, the last of which checks the others."""

_WEIGHTS = (3, 7, 1, 3, 7, 1, 3, 7, 1)


def is_routing_number(text: str) -> bool:
    """Say whether ``text`` is nine digits whose check digit is right, and not all noughts."""
    if len(text) != 9 or not (text.isascii() and text.isdecimal()) or text == "000000000":
        return False
    return sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, text, strict=True)) % 10 == 0
