"""What happens to a reference on its way: read wrong, cut, retyped, and put between other numbers."""

import random
from datetime import date, timedelta

LOOKALIKE = {"0": "OQD", "1": "IL", "5": "S", "8": "B", "2": "Z", "6": "G"}
FEWEST = 4
"""Characters of a number that must survive its noise."""


def spoil(rng: random.Random, number: str) -> str:
    """Return ``number`` as it may arrive; the same number where nothing could be done to it."""
    way = rng.choice((read_wrong, without_prefix, without_separators, without_zeros, in_parts, str.lower))
    spoilt = way(number) if way in (without_prefix, without_separators, without_zeros, str.lower) else way(rng, number)
    if rng.random() < 0.15:
        spoilt = without_separators(spoilt)
    return spoilt if sum(one.isalnum() for one in spoilt) >= FEWEST else number


def read_wrong(rng: random.Random, number: str) -> str:
    """Return the number as a scanner may read it: one or two digits taken for letters that look like them."""
    places = [at for at, one in enumerate(number) if one in LOOKALIKE]
    letters = list(number)
    for at in rng.sample(places, min(len(places), rng.choice((1, 1, 2)))):
        letters[at] = rng.choice(LOOKALIKE[number[at]])
    return "".join(letters)


def without_prefix(number: str) -> str:
    """Return the number without what stands before its first digit."""
    return number.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ-/")


def without_separators(number: str) -> str:
    """Return letters and digits only."""
    return "".join(one for one in number if one.isalnum())


def without_zeros(number: str) -> str:
    """Return the number without the zeros that lead its longest run of digits."""
    head = number.rstrip("0123456789")
    tail = number[len(head) :]
    return f"{head}{tail.lstrip('0')}" if tail.lstrip("0") else number


def in_parts(rng: random.Random, number: str) -> str:
    """Return the number with a blank in it, or with blanks for its separators."""
    if any(one in number for one in "-/"):
        return number.replace("-", " ").replace("/", " ")
    at = rng.randrange(2, max(len(number) - 1, 3))
    return f"{number[:at]} {number[at:]}"


def typed_wrong(rng: random.Random, number: str) -> str:
    """Return the number with one digit struck wrong or two neighbours turned round."""
    places = [at for at, one in enumerate(number) if one.isdigit()][-4:]
    at = rng.choice(places)
    if at + 1 < len(number) and number[at + 1].isdigit() and number[at] != number[at + 1] and rng.random() < 0.5:
        return number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    return number[:at] + rng.choice([one for one in "0123456789" if one != number[at]]) + number[at + 1 :]


def distraction(rng: random.Random, day: date, amount: int) -> str:
    """Return a number that is no reference of ours: a trace, a phone, a date, an amount, the payer's own document."""
    recent = day - timedelta(days=rng.randrange(1, 40))
    return rng.choice((
        lambda: f"TRACE {rng.randrange(10**14, 10**15)}",
        lambda: f"TEL {rng.randrange(200, 990)}-555-{rng.randrange(10_000):04d}",
        lambda: f"FAX +1 ({rng.randrange(200, 990)}) 555 {rng.randrange(10_000):04d}",
        lambda: f"CONF# {rng.randrange(10**6, 10**8)}",
        lambda: f"DTD {recent:%m/%d/%y}",
        lambda: f"{recent:%d.%m.%Y}",
        lambda: f"AMT {amount // 100:,}.{amount % 100:02d}",
        lambda: f"USD{amount // 100}.{amount % 100:02d}" if amount % 3 else f"EED:{day:%y%m%d}",
        lambda: f"OUR DOC {rng.randrange(10**5, 10**9)}",
        lambda: f"BATCH {rng.randrange(1_000, 99_999)}/{rng.randrange(1, 90)}",
        lambda: f"UETR {rng.randrange(16**8):08x}-{rng.randrange(16**4):04x}",
        lambda: f"VENDOR ID {rng.randrange(10**3, 10**5)}",
        lambda: f"VCHR{rng.randrange(10**5, 10**7)}",
        lambda: f"EXT {rng.randrange(100, 9_999)}",
    ))()  # fmt: skip
