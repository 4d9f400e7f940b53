"""Which servers the tests ran against and which tests could not be run, told at the end so that nobody overlooks it."""

import contextlib
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field
from typing import Any, TypeVar

import pytest

Server = TypeVar("Server")


@dataclass(slots=True)
class Outcome:
    """Servers that ran (name to version), those that could not (name to reason), and long tests left out."""

    ran: dict[str, str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    long_left_out: int = 0

    def add(self, other: "dict[str, Any]") -> None:
        """Take over what another process of the same run found; every process collects the same long tests."""
        self.ran.update(other["ran"])
        self.missing.update(other["missing"])
        self.long_left_out = max(self.long_left_out, other["long_left_out"])

    def as_dict(self) -> dict[str, Any]:
        """Return the outcome as plain values, to be sent from a test process to the one that reports."""
        return asdict(self)

    def lines(self, not_run: list[str]) -> Iterator[str]:
        """Return what a person should read at the end."""
        if self.ran:
            yield "ran against: " + ", ".join(f"{name} {version}".strip() for name, version in sorted(self.ran.items()))
        if self.long_left_out:
            yield f"left out: {self.long_left_out} long tests; ./run test --long runs them"
        for name, reason in sorted(self.missing.items()):
            yield f"COULD NOT RUN {name}: {reason}"
        if not_run:
            yield f"NOT RUN, {len(not_run)} tests:"
            yield from (f"  {test}" for test in not_run)


OUTCOME = pytest.StashKey[Outcome]()


@contextlib.contextmanager
def needed(config: pytest.Config, name: str, server: AbstractContextManager[Server]) -> Iterator[Server]:
    """Run ``server`` for the tests that need it; where it cannot start, they are skipped and the run says so."""
    outcome = config.stash[OUTCOME]
    with contextlib.ExitStack() as stack:
        try:
            running = stack.enter_context(server)
        except Exception as error:
            outcome.missing[name] = f"{type(error).__name__}: {error}".splitlines()[0]
            pytest.skip(f"{name} could not be started: {outcome.missing[name]}")
        outcome.ran[name] = str(getattr(running, "version", "") or getattr(running, "kind", ""))
        yield running
