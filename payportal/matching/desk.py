"""The desk: one receipt, one case, the book and the rules side by side while a draft is written."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from payportal.domain.open_item import OpenItem
from payportal.matching.amounts import exact_lines
from payportal.matching.book import Book
from payportal.matching.cases import Case
from payportal.matching.draft import Blocker, Draft, Subject, withheld
from payportal.matching.payer import Payer
from payportal.matching.payers import AGREES, Agreement, contradicted, related
from payportal.matching.probes import KeyKind
from payportal.matching.proposal import Clue, ExceptionType, ProposedLine
from payportal.matching.rules import MatchRules
from payportal.matching.spoken import spoken

EARLIEST = timedelta(days=3)
LIKELIEST_PPM = 900_000
"""From this share of the likelihood on nobody else comes near, not even somebody unknown."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything a draft is written from; nothing that it says changes."""

    subject: Subject
    case: Case
    book: Book
    rules: MatchRules
    amounts: dict[int, list[OpenItem]] = field(default_factory=dict)
    """Kept for the drafts: the open items by what would pay them, once somebody asked."""

    @property
    def amount(self) -> int:
        """Return the minor units to apply."""
        return self.subject.amount_minor

    @property
    def currency(self) -> str:
        """Return the receipt's currency."""
        return self.subject.receipt.currency

    @property
    def customer_ids(self) -> tuple[int, ...]:
        """Return the customers whose documents are named, or the one assumed."""
        return self.case.customer_ids or (self.case.group,)

    @property
    def customers(self) -> list[Payer]:
        """Return the customers of the case, as far as known."""
        return self.book.payers(self.customer_ids)

    @property
    def parents(self) -> list[Payer]:
        """Return those whom the case's customers belong to."""
        return self.book.payers(payer.parent_id for payer in self.customers if payer.parent_id is not None)

    def money(self, minor: int) -> str:
        """Return an amount for a sentence."""
        return spoken(minor, self.currency)

    def exact(self, items: Sequence[OpenItem]) -> tuple[ProposedLine, ...] | None:
        """Return the lines when these open items are the amount to the cent."""
        day, grace = self.subject.receipt.value_date, self.rules.discount_grace_days
        return exact_lines(items, self.amount, paid_on=day, grace_days=grace)

    def discount(self, item: OpenItem) -> int:
        """Return the discount still allowed on the receipt's value date."""
        return item.discount_on(self.subject.receipt.value_date, grace_days=self.rules.discount_grace_days)

    def other_items(self, named: Sequence[OpenItem]) -> list[OpenItem]:
        """Return the free open items of the case's customers that are not among ``named``."""
        known = {item.item_id for item in named}
        open_to_us = (number for number in self.customer_ids if number in self.subject.openable)
        mine = (item for number in open_to_us for item in self.book.open_items(number, self.currency))
        return [item for item in mine if item.item_id not in known]

    def agreement(self) -> Agreement:
        """Return how well the receipt's payer fits the case's customers, parents and children counted in."""
        named = self.customers
        if not named:
            return Agreement.SILENT
        candidates = self.subject.candidates
        relatives = [one.payer for one in candidates if any(related(one.payer, payer) for payer in named)]
        everybody = [*named, *self.parents, *relatives]
        found = self.subject.evidence.agreement(everybody[0], everybody[1:])
        if found == Agreement.AGREES and self._is_outread(everybody):
            return Agreement.STRANGER
        return Agreement.AGREES if found == Agreement.DOUBTFUL and self._is_likeliest(named) else found

    def _is_outread(self, family: Sequence[Payer]) -> bool:
        """Return whether only a second text agrees, which names another customer better, as the payer's field does."""
        evidence = self.subject.evidence
        if any(evidence.cost(one) <= AGREES or one.customer_id in evidence.marked for one in family):
            return False
        rival = contradicted(evidence, family[0], self.subject.candidates)
        own = min((cost for one in family if (cost := evidence.name_cost(one)) is not None), default=None)
        others = evidence.name_cost(rival.payer) if rival else None
        return own is not None and others is not None and others < own

    def _is_likeliest(self, named: Sequence[Payer]) -> bool:
        """Return whether a number that only one document has names the very customer whom a damaged name fits best."""
        best = next(iter(self.subject.candidates), None)
        alone = any(name.kind == KeyKind.FULL and name.fan_out == 1 for name in self.case.named)
        return alone and best is not None and best.payer in named and best.share_ppm >= LIKELIEST_PPM

    def switched_off(self, evidence_class: str) -> Blocker | None:
        """Return the blocker of a class that the rules of the case's customers do not apply by themselves."""
        return withheld(self.rules, evidence_class)

    def paid_in_order(self, items: Sequence[OpenItem]) -> tuple[tuple[ProposedLine, ...], int]:
        """Return lines that pay the items in the order given as far as the money goes, and what is left of it."""
        lines, left = [], self.amount
        for item in items:
            cash = min(item.open_minor, left)
            if cash:
                lines.append(ProposedLine(item.item_id, cash))
                left -= cash
        return tuple(lines), left

    def _too_early(self, lines: Sequence[ProposedLine]) -> Blocker | None:
        """Money does not come before its invoice, but for a day or three between promise and paper."""
        paid, last_day = {line.item_id for line in lines}, self.subject.receipt.value_date + EARLIEST
        late = [hit.item for hit in self.subject.hits if hit.item.item_id in paid and hit.item.issue_date > last_day]
        if not late:
            return None
        reason = f"{late[0].number} is dated {late[0].issue_date}, after the money of {self.subject.receipt.value_date}"
        return Blocker(ExceptionType.REMITTANCE_MISMATCH, reason)

    def draft(
        self,
        lines: Sequence[ProposedLine],
        evidence_class: str,
        *,
        confidence_ppm: int,
        clues: Sequence[Clue] = (),
        blocker: Blocker | None = None,
        on_account: int = 0,
    ) -> Draft:
        """Return a draft for the case; a blocked one never ranks above a free one."""
        blocker = blocker or self._too_early(lines)
        return Draft(
            lines=tuple(lines),
            customer_id=self.customer_ids[0],
            evidence_class=evidence_class,
            confidence_ppm=confidence_ppm if blocker is None else min(confidence_ppm, 600_000),
            on_account_minor=on_account,
            clues=tuple(clues),
            blocker=blocker,
            family=(*self.customers, *self.parents),
        )
