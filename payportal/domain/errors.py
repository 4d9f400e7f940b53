"""Failures that a person can mend: each carries a code, a sentence and, where known, the place."""

from collections.abc import Sequence


class PayportalError(Exception):
    """Something was refused. ``str(error)`` says what is wrong and how to mend it."""

    code = "refused"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.code


class BadAmount(PayportalError):
    """Text that is not an amount of its currency."""

    code = "bad_amount"


class UnknownCurrency(PayportalError):
    """A code that ISO 4217 does not list."""

    code = "unknown_currency"


class CurrencyMismatch(PayportalError):
    """Two amounts of different currencies met in one sum or comparison."""

    code = "currency_mismatch"


class BadTerms(PayportalError):
    """Payment terms that cannot be read."""

    code = "bad_terms"


class BadRemittance(PayportalError):
    """A remittance cell that cannot be read."""

    code = "bad_remittance"


class FileRefused(PayportalError):
    """A whole file is refused: nothing of it may be stored. ``line`` is 1-based, 0 when the file as such is meant."""

    code = "file_refused"

    def __init__(self, message: str, *, code: str | None = None, line: int = 0) -> None:
        super().__init__(message, code=code)
        self.line = line


class Unbalanced(PayportalError):
    """A journal entry whose debits and credits differ."""

    code = "unbalanced"


class Overcommitted(PayportalError):
    """Agreements that together give away more than the whole."""

    code = "overcommitted"


class NotFound(PayportalError):
    """Something that was named does not exist, or belongs to somebody else."""

    code = "not_found"


class CodeRefused(PayportalError):
    """A code that takes nothing off this payment; ``known`` where it was found and is for whoever asks."""

    code = "code_refused"

    def __init__(self, message: str, *, known: bool = True) -> None:
        super().__init__(message)
        self.known = known


class Conflict(PayportalError):
    """The books changed meanwhile, or the same fact arrived with other content."""

    code = "conflict"


class Forbidden(PayportalError):
    """The person may not do this."""

    code = "forbidden"


class RefusedBatch(PayportalError):
    """Payment orders that may not be sent to a bank as they are.

    ``faults`` are the orders that are at fault, each with its sentence, where more than one is known.
    """

    code = "refused_batch"

    def __init__(self, message: str, *, code: str | None = None, faults: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(message, code=code)
        self.faults = tuple(faults)
