"""What became of the rows of an ERP file."""

from dataclasses import dataclass, field
from typing import Any

from payportal.erp.problem import RowProblem


@dataclass(slots=True)
class ImportOutcome:
    """Counts of rows by what became of them, and what is wrong with those not taken, or not taken as they stand.

    ``documents`` is what electronic invoices state, taken or not; ``credits`` and ``debits`` what is due on them and to
    their buyers, in minor units by currency.
    """

    kind: str
    rows: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    problems: list[RowProblem] = field(default_factory=list)
    documents: list[dict[str, Any]] = field(default_factory=list)
    credits: dict[str, int] = field(default_factory=dict)
    debits: dict[str, int] = field(default_factory=dict)
    _taken_all_the_same: set[int] = field(default_factory=set)

    @property
    def rejected(self) -> int:
        """Return how many rows were not taken (a row may have several problems)."""
        return len({problem.line for problem in self.problems} - self._taken_all_the_same)

    @property
    def counts(self) -> dict[str, int]:
        """Return the counts by outcome."""
        return {
            "rows": self.rows,
            "new": self.new,
            "changed": self.changed,
            "same": self.same,
            "rejected": self.rejected,
        }

    def refuse(self, line: int, code: str, field_name: str, value: str, message: str) -> None:
        """Note a row that was not taken, why, and how to mend it."""
        self._taken_all_the_same.discard(line)
        self.problems.append(RowProblem(line, code, field_name, value[:40], message))

    def note(self, line: int, code: str, field_name: str, value: str, message: str) -> None:
        """Note a row that was taken, but not as it stands: it counts as new or changed, and has a problem."""
        self.refuse(line, code, field_name, value, message)
        self._taken_all_the_same.add(line)
