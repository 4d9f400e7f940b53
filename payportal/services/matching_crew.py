"""The processes that help a large run to decide: one for each further core, each with its own connection.

A helper is a fresh interpreter (no fork: the web server has threads, and a connection must not be shared). It is given
the address of the database and its receipts, reads for itself, and writes nothing. It ends with the pipe to its run.
"""

import multiprocessing
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from multiprocessing.connection import Connection
from typing import Any, Self

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from payportal.matching.part import Memory, Part
from payportal.queries.matching_book import MatchingBook
from payportal.services.collecting import seldom_collecting
from payportal.services.cores import usable_cores

ENOUGH_RECEIPTS = 3_000
"""A helper needs about a second to start; with fewer receipts than this the run is through by then."""
MOST_HELPERS = 3


class HelperLost(RuntimeError):
    """A helper ended or failed; the run can do its work without it."""


class Helper:
    """A process that does the steps of one part of a run (see matching.engine.Worker)."""

    def __init__(self, address: str) -> None:
        spawn = multiprocessing.get_context("spawn")
        self._pipe, far_end = spawn.Pipe()
        self._process = spawn.Process(target=_serve, args=(far_end, address), daemon=True)
        self._process.start()
        far_end.close()

    def begin(self, step: str, given: object) -> None:
        """Let the helper do a step; raises HelperLost when it is gone."""
        try:
            self._pipe.send((step, given))
        except OSError as error:
            raise HelperLost("a helper of the run ended") from error

    def finish(self) -> Any:
        """Return what the step came to; raises HelperLost when there is nothing."""
        try:
            failed, answer = self._pipe.recv()
        except (EOFError, OSError) as error:
            raise HelperLost("a helper of the run ended") from error
        if failed:
            raise HelperLost(f"a helper of the run failed: {answer}")
        return answer

    def leave(self) -> None:
        """Let the helper end."""
        self._pipe.close()
        self._process.join(timeout=5)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()


class Crew:
    """The helpers of all rounds of a run, started when a round is large enough; ``cores`` None takes what there is."""

    def __init__(self, cores: int | None = None) -> None:
        self._cores = usable_cores() if cores is None else cores
        self._stack = ExitStack()
        self._helpers: list[Helper] | None = None
        self.memory = Memory()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.dismiss()

    def helpers(self, session: Session, receipts: int) -> Sequence[Helper]:
        """Return the helpers for a round over so many receipts; none where they would not pay or could not read."""
        if self._helpers is None and receipts >= ENOUGH_RECEIPTS:
            self._helpers = [self._start(session) for _ in range(self._wanted(session, receipts))]
        return (self._helpers or ()) if receipts >= ENOUGH_RECEIPTS else ()

    def dismiss(self) -> None:
        """Let all helpers end; the run goes on alone."""
        self._helpers = []
        self._stack.close()

    def _wanted(self, session: Session, receipts: int) -> int:
        url = session.get_bind().engine.url
        in_memory = url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:")
        # A daemon may not have children of its own.
        if in_memory or multiprocessing.current_process().daemon:
            return 0
        return max(0, min(self._cores - 1, MOST_HELPERS, receipts // ENOUGH_RECEIPTS))

    def _start(self, session: Session) -> Helper:
        helper = Helper(session.get_bind().engine.url.render_as_string(hide_password=False))
        self._stack.callback(helper.leave)
        return helper


def _serve(pipe: Connection, address: str) -> None:
    """Do the steps asked for until the pipe closes; runs in the helper's process."""
    engine = create_engine(address)
    with suppress(EOFError, OSError, KeyboardInterrupt), Session(engine) as session, seldom_collecting():
        part, memory = None, Memory()
        while True:
            step, given = pipe.recv()
            if step == "read":  # a new round, on the book as it is now
                session.rollback()
                part = Part(MatchingBook(session), memory)
            try:
                answer = False, getattr(part, step)(given)
            except Exception as error:
                answer = True, repr(error)
            if step == "hold":
                part = None
                session.rollback()
            del given
            pipe.send(answer)
            del answer
