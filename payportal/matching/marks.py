"""Marks of a payer: what stays the same from one receipt to the next, so that a decision can teach about it.

Marks are stored, so they are made by rules of their own, which better ways to read names do not change.
"""

import unicodedata

from payportal.domain.receipt import Receipt
from payportal.matching.keys import account_key, alphanumeric
from payportal.matching.payer_text import own_name

SHORTEST_NAME = 4
SHORTEST_TEXT = 6
"""A shorter stretch of a memo is no mark: too many write the same."""
LONGEST = 240


def account_mark(receipt: Receipt) -> str:
    """Return the mark of the account that the money came from; empty where the bank does not tell it."""
    return account_key(receipt.payer_account)[:LONGEST] if alphanumeric(receipt.payer_account) else ""


def name_mark(receipt: Receipt) -> str:
    """Return the mark of the name in the payer field; empty without one. The text of a memo is nobody's name."""
    return name_mark_of(receipt.payer_name)


def name_mark_of(name: str) -> str:
    """Return the mark of a payer's name; empty where it is too short to tell anybody."""
    bare = _bare(name)
    return f"name:{bare}"[:LONGEST] if len(bare) >= SHORTEST_NAME else ""


def text_mark(receipt: Receipt) -> str:
    """Return the mark of a memo that may name the payer: good enough to hold a receipt, never to apply one."""
    bare = _bare(own_name(receipt))
    return f"text:{bare}"[:LONGEST] if len(bare) >= SHORTEST_TEXT else ""


def refusal_mark(receipt: Receipt) -> str:
    """Return the one mark that a refused reading is kept under: account, else name, else text; empty without any."""
    return account_mark(receipt) or name_mark(receipt) or text_mark(receipt)


def marks_of(receipt: Receipt) -> list[str]:
    """Return every mark under which something may have been learned about the payer."""
    own = [mark for mark in (account_mark(receipt), name_mark(receipt)) if mark]
    return own or [mark for mark in [text_mark(receipt)] if mark]


def _bare(text: str) -> str:
    """Return the letters and digits alone, in capitals and without accents; other scripts as they are."""
    plain = unicodedata.normalize("NFKD", text).upper()
    latin = "".join(filter(str.isalnum, plain.encode("ascii", "ignore").decode()))
    return latin or "".join(filter(str.isalnum, plain))
