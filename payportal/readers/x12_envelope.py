"""X12 envelopes: ISA { GS { ST … SE } GE } IEA, any number of each; every count and control number must agree.

A control number that differs in its leading zeros or blanks only is told, any other difference refuses the file.
What stands in a file twice under one control number was doubled on its way and refuses it too.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from payportal.domain.errors import FileRefused
from payportal.readers.fields import agree, long_date, number
from payportal.readers.result import Problem
from payportal.readers.x12 import PlacedSegment, SegmentRun, placed_segments

_ISA_WIDTHS = (3, 2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1)
_NAMES = {"ISA": "interchange", "GS": "group", "ST": "set"}


@dataclass(slots=True)
class TransactionSet:
    """The segments between ST and SE, and what their envelopes say.

    ``payments`` are the lines of its BPR segments; ``version`` is GS08, ``day`` the group's; ``component`` parts an
    element; ``test`` says whether ISA15 does.
    """

    kind: str
    number: str
    line: int
    segments: SegmentRun
    version: str = ""
    day: date | None = None
    test: bool = False
    component: str = ":"
    payments: list[int] = field(default_factory=list)


def transaction_sets(text: str, problems: list[Problem]) -> Iterator[TransactionSet]:
    """Return the sets of a file one by one; adds to ``problems`` and raises FileRefused where an envelope is wrong.

    A later envelope may be the wrong one: nothing may be used before the last set was read.
    """
    envelopes = _Envelopes(text, problems)
    for segment in placed_segments(text):
        if found := envelopes.take(segment):
            yield found
    envelopes.finish()


@dataclass(slots=True)
class _Envelopes:
    """What is open between two segments, and what was closed under which number."""

    text: str
    problems: list[Problem]
    isa: PlacedSegment | None = None
    gs: PlacedSegment | None = None
    set: TransactionSet | None = None
    start: int = 0
    groups: int = 0
    sets: int = 0
    closed: dict[str, dict[tuple[str, ...], tuple[int, int]]] = field(
        default_factory=lambda: {name: {} for name in _NAMES}
    )

    def take(self, segment: PlacedSegment) -> TransactionSet | None:
        name = segment.elements[0]
        if step := _STEPS.get(name):
            return step(self, segment)
        if self.set:
            self.set.segments.append(segment)
            if name == "BPR":
                self.set.payments.append(segment.line)
        elif not self.isa or self.gs:
            raise _misplaced(segment, f"{name[:3]!r}")
        # Between ISA and GS stand acknowledgements and security segments, which say nothing of money.
        return None

    def open_interchange(self, segment: PlacedSegment) -> None:
        if self.isa:
            raise _misplaced(segment, "an interchange header (ISA)")
        self.isa, self.groups = segment, 0
        self.closed["GS"].clear()
        if tuple(map(len, segment.elements)) != _ISA_WIDTHS:
            message = "the interchange header (ISA) has elements of other lengths than X12's; it was read by separators"
            self.problems.append(Problem(segment.line, "isa_not_padded", message))

    def open_group(self, segment: PlacedSegment) -> None:
        if not self.isa or self.gs:
            raise _misplaced(segment, "a group header (GS)")
        self.gs, self.sets = segment, 0
        self.closed["ST"].clear()

    def open_set(self, segment: PlacedSegment) -> None:
        if not self.isa or not self.gs or self.set:
            raise _misplaced(segment, "a set header (ST)")
        day = long_date(self.gs.get(4)) or long_date(self.isa.get(9))
        self.set = TransactionSet(
            kind=segment.get(1),
            number=segment.get(2),
            line=segment.line,
            segments=SegmentRun(self.text, self.text[self.isa.start + 3]),
            version=self.gs.get(8),
            day=day,
            test=self.isa.get(15) == "T",
            component=self.isa.get(16)[:1] or ":",
        )
        self.start = segment.start

    def close_set(self, segment: PlacedSegment) -> TransactionSet:
        if not self.set or not self.isa or not self.gs:
            raise _misplaced(segment, "a set trailer (SE)")
        found, self.set = self.set, None
        self._agree(segment, len(found.segments) + 2, f"segments of set {found.number}", "set_segments")
        self._same(segment, found.number, "ST", "set_number")
        self._once("ST", (found.number,), self.start, segment)
        self.sets += 1
        return found

    def close_group(self, segment: PlacedSegment) -> None:
        if not self.gs or not self.isa or self.set:
            raise _misplaced(segment, "a group trailer (GE)")
        self._agree(segment, self.sets, f"sets of group {self.gs.get(6)}", "group_sets")
        self._same(segment, self.gs.get(6), "GS", "group_number")
        self._once("GS", (self.gs.get(2), self.gs.get(6)), self.gs.start, segment)
        self.gs, self.groups = None, self.groups + 1

    def close_interchange(self, segment: PlacedSegment) -> None:
        if not self.isa or self.gs:
            raise _misplaced(segment, "an interchange trailer (IEA)")
        self._agree(segment, self.groups, f"groups of interchange {self.isa.get(13)}", "interchange_groups")
        self._same(segment, self.isa.get(13), "ISA", "interchange_number")
        self._once("ISA", (self.isa.get(6), self.isa.get(8), self.isa.get(13)), self.isa.start, segment)
        self.isa = None

    def finish(self) -> None:
        if self.isa:
            raise FileRefused("the file ends without its interchange trailer (IEA): it was cut", code="truncated")

    def _agree(self, segment: PlacedSegment, found: int, what: str, code: str) -> None:
        stated = number(segment.get(1), what=f"{segment.id}01", line=segment.line)
        agree(found, stated, what=what, line=segment.line, code=code)

    def _same(self, segment: PlacedSegment, opened: str, header: str, code: str) -> None:
        """Compare a trailer's control number with its header's."""
        closing = segment.get(2)
        if closing != opened and (not closing.isdigit() or closing.lstrip("0") != opened.lstrip("0")):
            message = f"{segment.id} closes {_NAMES[header]} {closing!r}, {header} opened {opened!r}"
            raise FileRefused(message, code=code, line=segment.line)
        if closing != opened or (len(segment.elements) > 2 and segment.elements[2].startswith(" ")):
            message = f"{segment.id} writes the {_NAMES[header]}'s number {segment.elements[2]!r}, {header} {opened!r}"
            self.problems.append(Problem(segment.line, "control_number_form", message))

    def _once(self, header: str, key: tuple[str, ...], start: int, closing: PlacedSegment) -> None:
        """Refuse what stands in the file twice; other content under the same number is told."""
        place = start, closing.start
        earlier = self.closed[header].setdefault(key, place)
        if earlier == place:
            return
        name = _NAMES[header]
        if _same_text(self.text, earlier, place):
            message = f"{name} {key[-1]} stands in the file twice; it was doubled on its way"
            raise FileRefused(message, code=f"repeated_{name}", line=closing.line)
        message = f"{name} number {key[-1]} is used twice with different content; both are read"
        self.problems.append(Problem(closing.line, "repeated_number", message))


def _same_text(text: str, one: tuple[int, int], other: tuple[int, int]) -> bool:
    lengths = sorted((one[1] - one[0], other[1] - other[0]))
    # Blanks and line ends may differ, but not make one twice as long: so a comparison costs what its text costs.
    return lengths[1] <= 2 * lengths[0] and text[slice(*one)].split() == text[slice(*other)].split()


def _misplaced(segment: PlacedSegment, what: str) -> FileRefused:
    return FileRefused(f"{what} stands out of its place", code="out_of_place", line=segment.line)


_STEPS: dict[str, Callable[[_Envelopes, PlacedSegment], TransactionSet | None]] = {
    "ISA": _Envelopes.open_interchange,
    "GS": _Envelopes.open_group,
    "ST": _Envelopes.open_set,
    "SE": _Envelopes.close_set,
    "GE": _Envelopes.close_group,
    "IEA": _Envelopes.close_interchange,
}
