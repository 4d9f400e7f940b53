"""However a file was damaged, its reader reads it or refuses it with a reason, in time, and what it returns is sound.

Every format is one line of the table of readers: the samples under ``tests/samples/bank`` are what is damaged. The long
form of all formats: ``./run test --long tests/readers/test_fuzz.py -k ten_thousand``.
"""

import itertools
import random
import re
import signal
from contextlib import contextmanager
from datetime import date

import pytest

from payportal.domain.currency import exponent
from payportal.domain.errors import FileRefused
from payportal.readers import detect
from payportal.readers.identity import assign_ids, part_ids
from tests.readers.damage import damaged
from tests.readers.samples import every

FORMATS = sorted(detect.READERS)
SECONDS = 2
"""The processor's time that one reading may take; the clock would tell of other work on the machine."""
CODE = re.compile(r"[a-z][a-z0-9_]*")


class TooSlow(BaseException):
    """The time is over; no Exception, because a reader might take that for a fault of the file."""


@contextmanager
def time_limit(seconds=SECONDS):
    """Raise TooSlow inside the block when the process has worked on it for so long."""

    def stop(number, frame):
        raise TooSlow(f"more than {seconds} s")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def test_the_limit_ends_a_reading_that_takes_too_long():
    with pytest.raises(TooSlow), time_limit(0.05):
        sum(number % 7 for number in itertools.count())


@pytest.mark.parametrize("name", FORMATS)
def test_a_damaged_file_is_read_or_refused_and_nothing_else(name):
    assert sum(outcomes(name, range(300)).values()) == 300


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", FORMATS)
def test_a_damaged_file_is_read_or_refused_ten_thousand_times(name):
    found = outcomes(name, range(10_000))
    assert sum(found.values()) == 10_000
    assert min(found.values()) > 100, "the damage must leave some files to be read"


def outcomes(name, seeds):
    """Read a sample once a seed, damaged in its way, and return how many were read and how many refused."""
    samples, others = every(name), OTHERS
    count = {"read": 0, "refused": 0}
    for seed in seeds:
        dice = random.Random(f"{name} {seed}")
        data, profile = samples[seed % len(samples)]
        data = damaged(data, dice, others)
        # Told the format, the reader sees what detection would have kept from it.
        told = dice.random() < 0.5 and profile is None
        try:
            refused = fault_of(data, name if told else None, profile)
        except (Exception, TooSlow) as error:
            raise AssertionError(f"{name}, seed {seed}: {error!r}") from error
        count["refused" if refused else "read"] += 1
    return count


OTHERS = [data for name in FORMATS for data, _ in every(name)[:2]]


def fault_of(data, name, profile):
    """Say whether the file is refused; whatever comes back must be sound."""
    try:
        with time_limit():
            result = detect.read(data, name, profile=profile)
    except FileRefused as refused:
        check_told(refused.line, refused.code, refused.message, data)
        return True
    for problem in result.problems:
        check_told(problem.line, problem.code, problem.message, data)
    check_lines(result)
    return False


def check_told(line, code, message, data):
    assert type(line) is int
    assert 0 <= line <= len(data) + 1
    assert CODE.fullmatch(code)
    assert message.strip()


def check_lines(result):
    """The lines are money in whole minor units, the sums are theirs, and a receipt is all of a credit."""
    sums = {True: {}, False: {}}
    for line in result.lines:
        check_line(line)
        if line.directed and not line.transfer:
            side = sums[line.credit]
            side[line.currency] = side.get(line.currency, 0) + (-1 if line.below_zero else 1) * line.amount_minor
    assert [result.totals(credit=credit) for credit in (True, False)] == [sums[True], sums[False]]
    assert [receipt for line in result.lines for part in line.money if (receipt := part.receipt)] == result.receipts
    check_identities(result)


def check_line(line):
    assert type(line.amount_minor) is int
    assert line.amount_minor >= 0
    assert line.line >= 0
    assert type(line.value_date) is date
    exponent(line.currency)
    if line.parts:
        assert line.receipt is None
        assert sum(signed(part) for part in line.parts) == signed(line)
    for part in line.money:
        if part.receipt:
            assert (part.receipt.amount_minor, part.receipt.currency) == (part.amount_minor, part.currency)
            assert part.amount_minor > 0
            assert part.came_in
            assert part.directed
            assert not part.pending


def signed(line):
    return line.amount_minor if line.came_in else -line.amount_minor


def check_identities(result):
    """Each line has an identity and an id of its own, and so has each part of it."""
    pairs = assign_ids(result.lines, account="1", format=result.format)
    taken = {transaction for _, transaction in pairs}
    parts = [pair for line, pair in zip(result.lines, pairs, strict=True) for pair in part_ids(line, pair, taken)]
    assert len({identity for identity, _ in parts}) == len(parts)
    assert len({transaction for _, transaction in pairs}) == len(pairs)
