"""All that a receipt says about documents: its remittance lines where it has them, and the free text always."""

from dataclasses import dataclass

from payportal.domain.receipt import Receipt
from payportal.matching.tokens import Token, free_tokens, joined_tokens, line_tokens, text_of


@dataclass(frozen=True, slots=True)
class Reading:
    """The pieces of a receipt's text that hold a digit, its remittance lines, and every token made of the pieces."""

    atoms: tuple[Token, ...]
    tokens: tuple[Token, ...]


def read(receipt: Receipt) -> Reading:
    """Return the reading of a receipt."""
    atoms = free_tokens(receipt)
    joined = joined_tokens(atoms, text_of(receipt).upper())
    return Reading((*(token for token in atoms if token.digits), *line_tokens(receipt)), tuple(joined))


def owner_keys(reading: Reading) -> list[str]:
    """Return the payer keys of every piece that a word such as ACCT makes the payer's own number."""
    return [f"no:{token.text}" for token in reading.tokens if token.owner]
