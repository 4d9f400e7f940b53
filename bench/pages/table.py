"""What was measured beside what was asked."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from bench.pages.timed import Request

MOST_HTML = 60_000
"""Bytes of one page, uncompressed."""


@dataclass(frozen=True, slots=True)
class Row:
    """All requests of one page; ``asked`` seconds of our own, None for what is only there to compare with."""

    page: str
    asked: float | None
    requests: list[Request]

    @property
    def p95(self) -> float:
        """Return the seconds of our own in which 95 of 100 answers were ready."""
        return percentile([one.own for one in self.requests], 95)

    @property
    def bytes(self) -> int:
        """Return the bytes of the largest page."""
        return max(one.size for one in self.requests)

    @property
    def enough(self) -> bool:
        """Return whether time and size are what was asked."""
        return self.asked is None or (self.p95 <= self.asked and self.bytes <= MOST_HTML)


def percentile(values: Sequence[float], share: int) -> float:
    """Return the smallest value that ``share`` of 100 do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * share // 100) - 1)]


COLUMNS = ("page", "p50", "p95", "max", "p95 cold", "processor p50", "p95", "wall p95", "queries", "HTML", "compressed",
           "asked", "")  # fmt: skip


def show(rows: Sequence[Row]) -> None:
    """Print the table: times in milliseconds, pages in bytes."""
    print(f"\n| {' | '.join(COLUMNS)} |\n{'|---' * len(COLUMNS)}|")
    for row in rows:
        if row.requests:
            print(f"| {' | '.join(_cells(row))} |", flush=True)


def as_json(rows: Sequence[Row]) -> list[dict[str, object]]:
    """Return the rows with every request."""
    return [
        {"page": row.page, "asked": row.asked, "enough": row.enough, "requests": list(map(asdict, row.requests))}
        for row in rows if row.requests
    ]  # fmt: skip


def _cells(row: Row) -> list[str]:
    own, used = [one.own for one in row.requests], [one.processor for one in row.requests]
    wall, cold = [one.wall for one in row.requests], [one.own for one in row.requests if one.cold] or own
    times = (percentile(own, 50), row.p95, max(own), percentile(cold, 95), percentile(used, 50), percentile(used, 95),
             percentile(wall, 95))  # fmt: skip
    asked = "to compare" if row.asked is None else f"≤ {row.asked * 1000:.0f} ms, 60 kB"
    return [
        row.page, *map(_ms, times), str(max(one.queries for one in row.requests)), f"{row.bytes:,}",
        f"{max(one.compressed for one in row.requests):,}", asked,
        "–" if row.asked is None else ("ok" if row.enough else "short"),
    ]  # fmt: skip


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:,.0f}"
