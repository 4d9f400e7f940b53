"""The keys under which open items and customers are found: written at import, probed by every run."""

import re
from collections.abc import Collection, Iterator
from itertools import pairwise

from payportal.domain.open_item import OpenItem
from payportal.matching.words import significant_words, squashed, words_of

_SEPARATORS = re.compile(r"[^A-Z0-9]+")
_NO_DIGITS = re.compile(r"[^0-9]+")
LEAD = 12
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_FOLD = str.maketrans("OQDILSBZG", "000115826")
MIN_CORE = 4
"""A shorter run of digits turns up by chance too often to point at a document."""
SHORTEST_SLIP = 4
"""A slip in a shorter word makes another word too easily."""


def alphanumeric(text: str) -> str:
    """Return the letters and digits of ``text`` in upper case, without separators."""
    return _SEPARATORS.sub("", text.upper())


def folded(text: str) -> str:
    """Return alphanumeric text with the letters that a scanner takes for digits turned into them."""
    return text.translate(_FOLD)


def digit_core(text: str) -> str:
    """Return the digits of alphanumeric text without leading zeros; empty when too few to count."""
    core = _NO_DIGITS.sub("", text).lstrip("0")
    return core if len(core) >= MIN_CORE else ""


def number_keys(number: str) -> frozenset[str]:
    """Return the keys of one document number: as printed, as a scanner may read it, and its digits alone."""
    full = alphanumeric(number)
    if not full:
        return frozenset()
    core = digit_core(full)
    return frozenset({f"full:{full}", f"fold:{folded(full)}", *([f"core:{core}"] if core else [])})


def item_keys(item: OpenItem) -> frozenset[str]:
    """Return every reference key of an open item, each with its kind: ``full:K0265479``, ``core:265479``, ``po:…``."""
    keys = set(number_keys(item.number))
    keys.update(f"po:{key}" for key in _long_enough(_order_forms(item.purchase_order)))
    keys.update(f"so:{key}" for key in _long_enough([item.sales_order]))
    keys.update(f"ref:{key}" for key in _long_enough(item.references))
    return frozenset(keys)


def _order_forms(order: str) -> list[str]:
    """Return a purchase order as written and without the letters before it: payers write PO 177254 for PO-177254."""
    return list(dict.fromkeys([order, alphanumeric(order).lstrip(_LETTERS)]))


def _long_enough(values: Collection[str]) -> list[str]:
    return [key for value in values if len(key := alphanumeric(value)) >= MIN_CORE]


def account_key(account: str) -> str:
    """Return the payer key of a bank account; leading zeros count."""
    return f"acct:{alphanumeric(account)}"


def whole_name_keys(name: str) -> frozenset[str]:
    """Return the keys of a name as a whole, tolerant of a cut and a dropped form.

    ``name:`` is the whole name without legal form, ``lead:`` its first twelve letters (cuts at the end), ``pair:`` its
    first two words (a dropped tail).
    """
    words = significant_words(words_of(name))
    if not words:
        return frozenset()
    whole = squashed(words)
    keys = {f"name:{whole}", f"pair:{squashed(words[:2])}"}
    if len(whole) >= LEAD:
        keys.add(f"lead:{whole[:LEAD]}")
    return frozenset(keys)


def word_keys(name: str) -> frozenset[str]:
    """Return the keys of single words, each with the neighbour's first letter: they survive a slip in the other."""
    keys: set[str] = set()
    for first, second in pairwise(significant_words(words_of(name))):
        keys.update((f"word:{first}+{second[0]}", f"word:{second}-{first[0]}"))
    return frozenset(keys)


def slip_keys(name: str) -> frozenset[str]:
    """Return the word keys that the first of two words would have without one slip of a letter in it.

    Where the second word may be cut, no whole word of the name is left to be found by (CACADE & TAMARA for Cascade &
    Tamarack): then the first is looked up as everything it may be meant for.
    """
    words = significant_words(words_of(name))
    return frozenset(f"word:{meant}+{words[1][0]}" for meant in _slips(words[0])) if len(words) == 2 else frozenset()


def whole_slip_keys(name: str) -> frozenset[str]:
    """Return the keys that a name would have as a whole without one slip of a letter in its first two words.

    They are for names with a word that too many customers have to be found by it (CHEMICALS in SIERA CHEMICALS).
    """
    words = significant_words(words_of(name))
    if len(words) < 2:
        return frozenset()
    first, second, *rest = words
    meant = {(one, second) for one in _slips(first)} | {(first, one) for one in _slips(second)}
    whole = {squashed((*pair, *rest)) for pair in meant}
    leads = {f"lead:{one[:LEAD]}" for one in whole if len(one) >= LEAD}
    return frozenset(leads | {f"pair:{squashed(pair)}" for pair in meant})


def _slips(word: str) -> list[str]:
    return list(_without_a_slip(word)) if len(word) >= SHORTEST_SLIP else []


def _without_a_slip(word: str) -> Iterator[str]:
    """Yield what a word may be meant for: a letter dropped, doubled, wrong, or two of them turned round."""
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        yield from (f"{before}{letter}{after}" for letter in _LETTERS)
        if after:
            yield from (f"{before}{letter}{after[1:]}" for letter in _LETTERS)
            yield before + after[1:]
        if len(after) > 1:
            yield f"{before}{after[1]}{after[0]}{after[2:]}"


def payer_keys(
    name: str, aliases: Collection[str] = (), accounts: Collection[str] = (), *, number: str = ""
) -> frozenset[str]:
    """Return every key of a customer: names, ``alias:`` for each alias, ``acct:`` for each account, ``no:`` number."""
    keys = {*whole_name_keys(name), *word_keys(name)}
    for alias in aliases:
        keys.update(whole_name_keys(alias) | word_keys(alias))
        keys.add(f"alias:{squashed(words_of(alias))}")
    keys.update(account_key(account) for account in accounts if alphanumeric(account))
    if alphanumeric(number):
        keys.add(f"no:{alphanumeric(number)}")
    return frozenset(keys)
