"""The documents a receipt names, sorted by the customer group they belong to: one case for each group."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from payportal.domain import creditor_reference
from payportal.domain.open_item import OpenItem
from payportal.matching.probes import KeyKind, Probe
from payportal.matching.tokens import Token


class Hit(NamedTuple):
    """A probe that found an open item; ``fan_out`` counts the open items behind the same key."""

    token: Token
    item: OpenItem
    kind: KeyKind
    fan_out: int
    span_group: int = -1


class Named(NamedTuple):
    """One stretch of text and the open items it may mean: one, several to choose from, or all of a range."""

    token: Token
    items: tuple[OpenItem, ...]
    kind: KeyKind
    fan_out: int = 1
    whole_group: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """What the receipt names of one customer group; ``unread`` are serious pieces that name nothing there."""

    group: int
    named: tuple[Named, ...] = ()
    unread: tuple[Token, ...] = ()
    customer_ids: tuple[int, ...] = field(default=())

    @property
    def worst_kind(self) -> KeyKind:
        """Return the least sure way in which a document was named."""
        return max((name.kind for name in self.named), default=KeyKind.NEAR)

    @property
    def fan_out(self) -> int:
        """Return the largest number of open items behind one of the keys."""
        return max((name.fan_out for name in self.named), default=0)


def hits_of(
    probes: Iterable[Probe], ids_by_key: Mapping[str, Sequence[int]], items: Mapping[int, OpenItem], *, most: int = 50
) -> list[Hit]:
    """Return every open item that a probe found; keys with more than ``most`` open items say nothing."""
    best: dict[tuple[int, tuple[int, int], int, int], Hit] = {}
    for probe in probes:
        for hit in _hits(probe, ids_by_key, items, most):
            place = (hit.item.item_id, hit.token.span, hit.token.line, hit.span_group)
            if place not in best or (hit.kind, hit.fan_out) < (best[place].kind, best[place].fan_out):
                best[place] = hit
    return list(best.values())


def _hits(
    probe: Probe, ids_by_key: Mapping[str, Sequence[int]], items: Mapping[int, OpenItem], most: int
) -> Iterable[Hit]:
    for key, kind in probe.keys:
        ids = ids_by_key.get(key, ())
        if len(ids) <= most:
            for number in ids:
                if number in items:
                    yield Hit(probe.token, items[number], kind, len(ids), probe.span_group)


def cases_of(hits: Sequence[Hit], serious: Sequence[Token], group_of: Callable[[int], int]) -> list[Case]:
    """Return one case for each customer group that is named, the best named first."""
    by_group: dict[int, list[Hit]] = defaultdict(list)
    for hit in hits:
        by_group[group_of(hit.item.customer_id)].append(hit)
    cases = [_case(group, found, serious) for group, found in by_group.items()]
    return sorted(cases, key=lambda case: (-len(case.named), case.worst_kind, case.fan_out, case.group))


def _case(group: int, hits: Sequence[Hit], serious: Sequence[Token]) -> Case:
    named = choose_stretches(hits)
    unread = not_covered(serious, named)
    customers = sorted({item.customer_id for name in named for item in name.items})
    return Case(group, tuple(named), unread, tuple(customers))


def not_covered(serious: Iterable[Token], named: Sequence[Named]) -> tuple[Token, ...]:
    """Return the pieces that stand in none of the named stretches."""
    covered = [name.token.span for name in named]
    return tuple(atom for atom in serious if not _overlaps(atom.span, covered))


def choose_stretches(hits: Sequence[Hit]) -> list[Named]:
    """Return stretches that do not overlap, the longest number first, each with the open items it may mean."""
    stretches: dict[tuple[tuple[int, int], int], list[Hit]] = defaultdict(list)
    for hit in hits:
        stretches[hit.token.span, hit.span_group].append(hit)
    names = [_named(found, group) for (_, group), found in stretches.items()]
    chosen: list[Named] = []
    for name in sorted((name for name in names if name), key=_preference):
        if not _overlaps(name.token.span, [other.token.span for other in chosen]):
            chosen.append(name)
    return sorted(chosen, key=lambda name: name.token.span)


def _named(hits: Sequence[Hit], span_group: int) -> Named | None:
    if span_group >= 0:
        return _range(hits)
    kind = min(hit.kind for hit in hits)
    best = [hit for hit in hits if hit.kind == kind]
    items = tuple(sorted({hit.item.item_id: hit.item for hit in best}.values(), key=lambda item: item.item_id))
    advised = kind == KeyKind.OTHER_NUMBER and creditor_reference.is_valid(best[0].token.text)
    whole = (kind == KeyKind.ORDER or advised) and len(items) > 1
    return Named(best[0].token, items, kind, min(hit.fan_out for hit in best), whole_group=whole)


def _range(hits: Sequence[Hit]) -> Named | None:
    """A range counts when more than one number of it exists; a single hit is just that number."""
    items = tuple(sorted({hit.item.item_id: hit.item for hit in hits}.values(), key=lambda item: item.item_id))
    if len(items) < 2:
        return None
    return Named(hits[0].token, items, KeyKind.FULL, max(hit.fan_out for hit in hits), whole_group=True)


def _preference(name: Named) -> tuple[bool, int, int, int]:
    """Ranges first; then the number with more digits, the surer key, the longer stretch."""
    length = name.token.span[1] - name.token.span[0]
    return (not (name.whole_group and name.kind == KeyKind.FULL), -name.token.digits, name.kind, -length)


def _overlaps(span: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)
