"""What a clerk typed beside the open items, and the decision that it makes. Nothing typed is ever thrown away."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from payportal.domain.errors import BadAmount
from payportal.domain.money import format_minor, parse_minor
from payportal.domain.open_item import OpenItem
from payportal.queries.exception_case import Suggested
from payportal.services.cash_application import Decision, DecisionLine
from payportal.web.numbers import whole
from payportal.web.workbench.words import ADJUSTMENTS

_WITH_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")
_CASH_FIELD = re.compile(r"cash-(\d{1,18})")


@dataclass(frozen=True, slots=True)
class TypedLine:
    """The fields of one open item as they were typed."""

    ticked: bool = False
    cash: str = ""
    discount: str = ""
    adjustment: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The whole form; ``seen`` is how many decisions the receipt had when the page was made."""

    lines: Mapping[int, TypedLine] = field(default_factory=dict)
    customer_id: int | None = None
    seen: int = -1
    act: str = "apply"

    @property
    def ticked(self) -> list[int]:
        """Return the ids of the ticked items."""
        return [item_id for item_id, line in self.lines.items() if line.ticked]


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """The form worked out, in minor units; ``mistakes`` by field name, the sums are of what could be read."""

    lines: tuple[DecisionLine, ...] = ()
    waiting_minor: int
    mistakes: Mapping[str, str] = field(default_factory=dict)

    @property
    def cash_minor(self) -> int:
        """Return the cash that goes to the ticked items."""
        return sum(line.cash_minor for line in self.lines)

    @property
    def discount_minor(self) -> int:
        """Return the discounts granted."""
        return sum(line.discount_minor for line in self.lines)

    @property
    def adjustment_minor(self) -> int:
        """Return the adjustments granted."""
        return sum(line.adjustment_minor for line in self.lines)

    @property
    def reduction_minor(self) -> int:
        """Return what the ticked items go down by."""
        return sum(line.reduction_minor for line in self.lines)

    @property
    def left_minor(self) -> int:
        """Return what of the receipt is left over, below zero when more is asked than waits."""
        return self.waiting_minor - self.cash_minor


def read(form: MultiDict[str, str]) -> Typed:
    """Return the form as it was sent."""
    ticks = set(form.getlist("tick", type=whole))
    ids = [int(found[1]) for name in form if (found := _CASH_FIELD.fullmatch(name))]
    return Typed(
        lines={item_id: _typed_line(form, item_id, ticked=item_id in ticks) for item_id in ids},
        customer_id=form.get("customer", type=whole),
        seen=form.get("seen", -1, type=whole),
        act=form.get("act", "apply"),
    )


def of_suggestion(made: Suggested) -> Typed:
    """Return the form as a suggestion would fill it, to be edited."""
    lines = {
        line.item.item_id: TypedLine(
            ticked=True,
            cash=format_minor(line.cash_minor, line.item.currency),
            discount=_or_empty(line.discount_minor, line.item.currency),
            adjustment=_or_empty(line.adjustment_minor, line.item.currency),
            reason=line.adjustment_reason,
        )
        for line in made.lines
    }
    return Typed(lines=lines, customer_id=made.customer_id)


def work_out(typed: Typed, items: Mapping[int, OpenItem], *, currency: str, waiting_minor: int) -> Worked:
    """Return the ticked lines in minor units with the mistakes in them; ``items`` names them in the messages."""
    lines, mistakes = [], {}
    for item_id in typed.ticked:
        name = items[item_id].number if item_id in items else f"item {item_id}"
        line, wrong = _line(item_id, typed.lines[item_id], name=name, currency=currency)
        mistakes |= wrong
        lines += [line] if not wrong else []
    return Worked(lines=tuple(lines), waiting_minor=waiting_minor, mistakes=mistakes)


def decision(
    typed: Typed, worked: Worked, items: Mapping[int, OpenItem], *, receipt_id: int, by: str
) -> tuple[Decision | None, str]:
    """Return the decision, or None and what is missing for one."""
    rest = worked.left_minor if typed.act == "rest" else 0
    if not worked.lines and not rest:
        return None, "Tick what the money is for, or put it on account."
    if rest < 0:
        return None, "There is no rest to put on account: more is asked than waits."
    owners = [items[line.invoice_id].customer_id for line in worked.lines if line.invoice_id in items]
    payer = typed.customer_id or (owners[0] if owners else None)
    if payer is None:
        return None, "Choose the customer first: money on account belongs to somebody."
    made = Decision(
        receipt_id=receipt_id, customer_id=payer, lines=worked.lines, on_account_minor=rest, decided_by=by,
        reasons=("decided by a person",),
    )  # fmt: skip
    return made, ""


def typed_minor(text: str, currency: str) -> int:
    """Return the minor units of an amount as people type it: ``1,200.00`` or ``−24``; empty is nought."""
    plain = text.strip().replace("\N{MINUS SIGN}", "-")
    if not plain:
        return 0
    return parse_minor(plain.replace(",", "") if _WITH_THOUSANDS.fullmatch(plain) else plain, currency)


def _typed_line(form: MultiDict[str, str], item_id: int, *, ticked: bool) -> TypedLine:
    cash, discount, adjustment, reason = (
        form.get(f"{name}-{item_id}", "").strip()[:40] for name in ("cash", "discount", "adjustment", "reason")
    )
    return TypedLine(ticked, cash, discount, adjustment, reason)


def _line(
    item_id: int, typed: TypedLine, *, name: str, currency: str
) -> tuple[DecisionLine, dict[str, str]]:  # fmt: skip
    minors, mistakes = _minors(item_id, typed, name=name, currency=currency)
    adjustment = minors["adjustment"]
    if adjustment and typed.reason not in ADJUSTMENTS:
        mistakes[f"reason-{item_id}"] = f"{name}: say why {typed.adjustment} is taken off."
    if not mistakes and not any(minors.values()):
        mistakes[f"cash-{item_id}"] = f"{name}: say how much of the money it gets, or untick it."
    line = DecisionLine(item_id, minors["cash"], minors["discount"], adjustment, typed.reason if adjustment else "")
    return line, mistakes


def _minors(item_id: int, typed: TypedLine, *, name: str, currency: str) -> tuple[dict[str, int], dict[str, str]]:
    minors, mistakes = {}, {}
    texts: Sequence[tuple[str, str]] = (
        ("cash", typed.cash), ("discount", typed.discount), ("adjustment", typed.adjustment)
    )  # fmt: skip
    for part, text in texts:
        try:
            minors[part] = typed_minor(text, currency)
        except BadAmount as error:
            minors[part] = 0
            mistakes[f"{part}-{item_id}"] = f"{name}: {error.message}."
    return minors, mistakes


def _or_empty(minor: int, currency: str) -> str:
    return format_minor(minor, currency) if minor else ""
