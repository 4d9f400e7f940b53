"""What became of the rows of an ERP file."""

from dataclasses import dataclass, field

from payportal.erp.problem import RowProblem


@dataclass(slots=True)
class ImportOutcome:
    """Counts of rows by what became of them, and the rows that were not taken."""

    kind: str
    rows: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    problems: list[RowProblem] = field(default_factory=list)

    @property
    def rejected(self) -> int:
        """Return how many rows were not taken (a row may have several problems)."""
        return len({problem.line for problem in self.problems})

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
        self.problems.append(RowProblem(line, code, field_name, value[:40], message))
