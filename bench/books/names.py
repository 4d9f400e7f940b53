"""Names of businesses, how payers print them, and whose name a printed one may be."""

import random
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from bench.books.book import Customer
from bench.books.words import CITY, FAMILY, FIRST, FORMS, SHORT, SURNAME, TRADE

SHORTEST_KEY = 9


@dataclass(frozen=True, slots=True)
class Printed:
    """A name as printed, and what can be read of it, as a key; empty where no name stands."""

    text: str = ""
    key: str = ""


def base_name(rng: random.Random) -> str:
    """Return a name without its legal form; the short ones run out as a book grows, so that names collide."""
    first, second = rng.sample(FIRST, 2)
    trade, city = rng.choice(TRADE), rng.choice(CITY)
    patterns = (
        f"{first} {trade}", f"{first} {trade} of {city}", f"{first} {second} {trade}", f"{first} & {second} {trade}",
        f"{rng.choice(SURNAME)} & {rng.choice(FAMILY)} {trade}", f"{city} {first} {trade}",
    )  # fmt: skip
    return rng.choices(patterns, (40, 18, 12, 8, 10, 12))[0]


def legal_form(rng: random.Random, currency: str) -> str:
    """Return a legal form as one of its writings."""
    return rng.choice(rng.choice(FORMS[currency]))


def key(text: str) -> str:
    """Return the letters and digits of a name, in capitals: two names with one key look the same to a reader."""
    return "".join(one for one in text.upper() if one.isalnum())


def print_name(rng: random.Random, customer: Customer, width: int) -> Printed:
    """Return the name as the payer's bank prints it in ``width`` characters: cut, shortened, misspelt."""
    base = customer.base if rng.random() < 0.94 or not customer.aliases else rng.choice(customer.aliases)
    if rng.random() < 0.3:
        base = _spelt_out(base)
    name = f"{base} {customer.form}" if rng.random() < 0.65 and base not in customer.aliases else base
    text = rng.choices((name, name.upper(), name.upper().replace(".", "").replace(" &", "")), (20, 50, 30))[0]
    cut = text[:width].rstrip(" &.")
    read = key(base)[: len(key(cut))]
    if len(read) < min(SHORTEST_KEY, len(key(base))):
        cut, read = text, key(base)
    return Printed(_slip(rng, cut, base) if rng.random() < 0.12 else cut, read)


def _spelt_out(name: str) -> str:
    return name.replace("&", "and")


def _slip(rng: random.Random, text: str, base: str) -> str:
    """Return the text with a trade shortened, or one letter inside a word missing, doubled or turned round."""
    trade = base.split(" of ", maxsplit=1)[0].rsplit(maxsplit=1)[-1]
    if trade in SHORT and trade.upper() in text.upper() and rng.random() < 0.6:
        return text.upper().replace(trade.upper(), SHORT[trade])
    places = [at for at in range(2, len(text) - 1) if text[at - 1 : at + 2].isalpha()]
    if not places:
        return text
    at = rng.choice(places)
    return rng.choice((text[:at] + text[at + 1 :], text[:at] + text[at] + text[at:],
                       text[:at] + text[at + 1] + text[at] + text[at + 2 :]))  # fmt: skip


NOTHING = Printed()


class NameIndex:
    """Whose name may this be? Answers for what can be read of a printed name, however it was cut."""

    def __init__(self, customers: Iterable[Customer]) -> None:
        self._owners: dict[str, list[int]] = defaultdict(list)
        for customer in customers:
            for name in (customer.base, *customer.aliases):
                self._owners[key(name)].append(customer.index)
                if "&" in name:
                    self._owners[key(_spelt_out(name))].append(customer.index)
        self._keys = sorted(self._owners)

    def readable_as(self, read: str) -> set[int]:
        """Return the customers whose name begins like ``read``, or is a beginning of it."""
        if not read:
            return set()
        found: set[int] = set()
        at = bisect_left(self._keys, read)
        while at < len(self._keys) and self._keys[at].startswith(read):
            found.update(self._owners[self._keys[at]])
            at += 1
        for length in range(SHORTEST_KEY, len(read)):
            found.update(self._owners.get(read[:length], ()))
        return found
