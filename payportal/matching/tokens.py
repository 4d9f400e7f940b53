"""What a receipt says, cut into the pieces that may name a document, each with its place in the text."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from payportal.domain.receipt import Receipt
from payportal.matching.keys import folded
from payportal.matching.noise import entry_days, looks_like_a_date, noise_spans, without_field_marks

_ATOM = re.compile(r"[A-Z0-9]+")
_GAP = re.compile(r" ?[-./_]? ?")
_INVOICE = (
    r"INVOICES?|INVS?|BILLS?|DOCS?|RECHNUNG(?:EN|SNR|SNUMMER)?|RECHN|RE?[-. ]?N(?:R|UMMER)|RG|RNG|BELEG|FAKTURA|"
    r"FACTURAS?|FACT|N/FRA|FRAS?|FACTURES?|FATTURA|FATT|NOTA"
)
_COUNTED = r"\b\.?(?:[-\s]?(?:NO|NOS|NR|NUM|NUMBERS?|NUMMERN?)\b\.?)?[\s:#*=./_-]*$"
_CALLED = re.compile(rf"\b(?:{_INVOICE}){_COUNTED}")
_LABEL = re.compile(
    rf"\b(?:{_INVOICE}|REFS?|RFB|RE|FOR|PO|PURCHASE ORDER|ORDER|SO|CM|CREDIT|PMT|PAYS?|PAYING|PAYMENTS? OF|PMT OF)"
    rf"{_COUNTED}|#\s*$"
)
_OWNER = re.compile(
    r"\b(?:ACCT|ACCOUNT|A/C|CUST|CUSTOMER|CLIENT|VENDOR|MEMBER)\b\.?(?:\s?(?:NO|NUM|ID|NUMBER)\b)?[\s:#*.]*"
    r"(?:[A-Z]{1,4}[-/. ]?)?$"
)
STUCK = re.compile(
    r"(?:INVOICES?|INVS?|INVNO|BILL|REF|RE|NO|NR|PMT|PYMT|PO|CM|RECHNUNG|RG|RNR|FACTURA|FACT|FRA|FACTURE)(?=[0-9])"
)
_LABELS = """INVS INVNO FACT FRA RNR RG REF REFS RE RFB OBI FOR PMT PYMT PAY PAID NO NR NOS AND THRU TO BIS DTD VOM OF
ON X LESS CCD BILLS ACCT CUST PART"""
_NO_PREFIX = frozenset(_LABELS.split())
_TIED = re.compile(r"[A-Z0-9][-/._]$")
"""What is tied to letters or digits before it is part of a number: SK-011431 is no day of January."""
_DIGITS = re.compile(r"\d+")
_LETTERS = re.compile(r"[A-Z]{2,}(?=\d)")
_WORDS_BEFORE = re.compile(r"(?:[A-Z]{2,}[ :#*+./-]{1,3})?[A-Z]{2,}[ :#*+./-]{0,3}$")
_NO_DIGITS = dict.fromkeys(map(ord, "0123456789"))
MAX_JOINED = 4
TIGHT = ("/", "-", ".", "_")
"""Between letters and digits without a blank these make one number, even of a word such as RE or INV."""
LONGEST_NUMBER = 20
LONGEST_LETTERS = 5
"""Longer runs of letters are words, not the prefix of a number."""


class Token(NamedTuple):
    """One piece of text that may be a number: upper-case letters and digits without the separators.

    ``span`` is its place in ``text_of(receipt)``. ``labelled`` says that a word such as REF stands before it,
    ``called`` that it is a word such as INVOICE,
    ``dated`` that it may as well be a day, ``owner`` that a word such as ACCT makes it the payer's own number.
    ``before`` holds the two words before it or the letters stuck to it, from which habits are learned.
    ``line`` is the index of the remittance line it came from, -1 for free text.
    """

    text: str
    span: tuple[int, int]
    labelled: bool = False
    called: bool = False
    dated: bool = False
    owner: bool = False
    line: int = -1
    parts: int = 1
    before: str = ""

    @property
    def digits(self) -> int:
        """Return how many digits the token has."""
        return len(self.text) - len(self.text.translate(_NO_DIGITS))

    @property
    def serious(self) -> bool:
        """Return whether it looks like a document number, so that it must not be left unexplained."""
        if self.owner or (self.dated and not self.labelled):
            return False
        if self.line >= 0:
            return True
        enough = 3 if self.labelled else 4
        return self.digits >= enough or (self.digits > 0 and self.longest_run >= enough)

    @property
    def longest_run(self) -> int:
        """Return the most digits in a row when a scanner took some for letters: 5 in KO2G547, 2 in BU1LDERS."""
        return max(map(len, _DIGITS.findall(folded(self.text))), default=0)

    @property
    def possible_digits(self) -> int:
        """Return how many digits the token has when a scanner took some of them for letters."""
        return len(self.text) - len(folded(self.text).translate(_NO_DIGITS)) if self.digits else 0


def text_of(receipt: Receipt) -> str:
    """Return the text that spans of clues point into: reference, memo, then each remittance reference on its line."""
    lines = [receipt.reference, receipt.memo, *(line.reference for line in receipt.remittance)]
    return "\n".join(line.replace("\n", " ") for line in lines)


def free_tokens(receipt: Receipt) -> list[Token]:
    """Return the single pieces of reference and memo that hold a digit and are no noise, in the order of the text."""
    text = without_field_marks(text_of(receipt).upper())
    end = len(receipt.reference) + 1 + len(receipt.memo)
    days = entry_days(receipt.value_date)
    # SEE REF 260306 in an entry of the sixth of March: the bank's day, unless a word such as INVOICE stands before it.
    tokens = _tokens(text[:end])
    return [one._replace(labelled=False) if one.dated and not one.called and one.text in days else one
            for one in tokens]  # fmt: skip


def line_tokens(receipt: Receipt) -> list[Token]:
    """Return one token for each remittance line, whole."""
    tokens, start = [], len(receipt.reference) + 1 + len(receipt.memo) + 1
    for index, line in enumerate(receipt.remittance):
        joined = "".join(_ATOM.findall(line.reference.upper()))
        tokens.append(Token(joined, (start, start + len(line.reference)), labelled=True, line=index))
        start += len(line.reference) + 1
    return tokens


def _tokens(text: str) -> list[Token]:
    noise = noise_spans(text)
    tokens: list[Token] = []
    for match in _ATOM.finditer(text):
        start, end = match.span()
        if not any(begin < end and start < stop for begin, stop in noise):
            tokens.append(_token(text, start, end, previous=tokens))
    return tokens


def _token(text: str, start: int, end: int, *, previous: Sequence[Token]) -> Token:
    word = text[start:end]
    if word.isalpha():
        return Token(word, (start, end))
    before = text[max(0, start - 24) : start]
    dated = looks_like_a_date(word) and not _TIED.search(before)
    # A number followed by a day is common, so a day does not inherit the label of the number before it.
    listed = not dated and _continues(text, start, previous)
    labelled = bool(_LABEL.search(before) or STUCK.match(word)) or listed
    called = bool(_CALLED.search(before)) or (listed and previous[-1].called and _alike(word, previous[-1].text))
    owner = bool(_OWNER.search(before))
    return Token(
        word, (start, end), labelled=labelled, called=called, dated=dated, owner=owner, before=_lead(word, before)
    )


def _lead(word: str, before: str) -> str:
    stuck = _LETTERS.match(word)
    if stuck:
        return stuck[0]
    found = _WORDS_BEFORE.search(before)
    return " ".join(_ATOM.findall(found[0])) if found else ""


def _continues(text: str, start: int, previous: Sequence[Token]) -> bool:
    """A list shares the label of its head: INVS 1001, 1002 & 1003."""
    if not previous or not previous[-1].labelled:
        return False
    return not text[previous[-1].span[1] : start].strip(" ,;/&+-.#_")


def _alike(word: str, previous: str) -> bool:
    """Letters that the number before does not have begin something else: INV 1001 VCHR2002."""
    stuck = _LETTERS.match(word)
    return stuck is None or previous.startswith(stuck[0])


def joined_tokens(tokens: Sequence[Token], text: str) -> list[Token]:
    """Return every way to read up to four neighbouring pieces as one number (``K02 65479``, ``D26-30504``)."""
    joined = []
    for first in range(len(tokens)):
        for last in range(first, min(first + MAX_JOINED, len(tokens))):
            if last > first and not _touch(tokens[last - 1], tokens[last], text):
                break
            if token := _join(tokens[first : last + 1]):
                joined.append(token)
    return joined


def _touch(left: Token, right: Token, text: str) -> bool:
    gap = text[left.span[1] : right.span[0]]
    if left.text.isalpha() and gap not in TIGHT and (_is_word(left.text) or right.text.isalpha()):
        return False
    return bool(_GAP.fullmatch(text[left.span[1] : right.span[0]].replace("#", "")))


def _is_word(letters: str) -> bool:
    return len(letters) > LONGEST_LETTERS or letters in _NO_PREFIX


def _join(pieces: Sequence[Token]) -> Token | None:
    whole = "".join(piece.text for piece in pieces)
    if whole.isalpha() or len(whole) > LONGEST_NUMBER:
        return None
    if len(pieces) == 1:
        return pieces[0]
    if pieces[-1].text.isalpha() and len(pieces[-1].text) > 2:
        return None
    numeric = next(piece for piece in pieces if piece.digits)
    return Token(
        whole,
        (pieces[0].span[0], pieces[-1].span[1]),
        labelled=numeric.labelled,
        called=numeric.called,
        owner=numeric.owner,
        parts=len(pieces),
    )
