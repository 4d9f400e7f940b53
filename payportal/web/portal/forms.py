"""What a payer types on the review page, read with every mistake kept beside its field."""

import re
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from payportal.domain.errors import BadAmount, PayportalError
from payportal.domain.open_item import OpenItem
from payportal.domain.reward import NO_REWARD, Reward
from payportal.domain.sentence import say
from payportal.languages.typed import minor_of
from payportal.services.payment_plan import PaymentPlan, plan
from payportal.web.filters import plain_amount
from payportal.web.language import language

REFERENCE = re.compile(r"PAY-[A-Z2-7]{12}")
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def new_reference() -> str:
    """Return the name of one act of paying; it stands in the form, so that sending the form twice is one act."""
    return "PAY-" + "".join(secrets.choice(ALPHABET) for _ in range(12))


def reference_in(values: Mapping[str, str]) -> str:
    """Return the reference of a form; raises PayportalError for one that no page of ours made."""
    reference = values.get("reference", "")
    if not REFERENCE.fullmatch(reference):
        raise PayportalError(say("This form is not complete. Go back to your invoices and choose again."))
    return reference


@dataclass(frozen=True, slots=True)
class Line:
    """One invoice on the review page: what was typed for it, and what is wrong with that."""

    item: OpenItem
    customer_name: str
    typed: str
    included: bool
    error: str
    reward: Reward
    """What is kept if it is paid today."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Basket:
    """What is paid in one currency; ``plan`` is None as long as something is wrong."""

    reference: str
    currency: str
    lines: tuple[Line, ...]
    plan: PaymentPlan | None
    errors: dict[str, list[str]] = field(default_factory=dict)

    @property
    def settled(self) -> dict[int, int]:
        """Return by invoice id what each is reduced by, in minor units."""
        return {part.item.item_id: part.settled_minor for part in self.plan.parts} if self.plan else {}


def basket(rows: Sequence[tuple[OpenItem, str]], typed: Mapping[str, str], *, included: Collection[int],
           reference: str, rewards: Mapping[int, Reward]) -> Basket:  # fmt: skip
    """Return the basket of ``rows`` (item and customer name) of one currency; untouched fields pay everything open."""
    lines = tuple(
        _line(item, name, typed, included=item.item_id in included, reward=rewards.get(item.item_id, NO_REWARD))
        for item, name in rows
    )
    errors = {f"amount-{line.item.item_id}": [line.error] for line in lines if line.error}
    chosen = [line for line in lines if line.included]
    if not chosen:
        errors[f"include-{rows[0][0].item_id}"] = [say("Tick at least one invoice to pay.")]
    made = None if errors else _plan(chosen)
    return Basket(reference=reference, currency=rows[0][0].currency, lines=lines, plan=made, errors=errors)


def _line(item: OpenItem, customer_name: str, typed: Mapping[str, str], *, included: bool, reward: Reward) -> Line:
    text = typed.get(f"amount-{item.item_id}", plain_amount(item.open_minor, item.currency)).strip()
    error = _fault(item, text, reward) if included else ""
    return Line(item, customer_name, text, included, error, reward)


def _fault(item: OpenItem, text: str, reward: Reward) -> str:
    """Return what is wrong with an amount and how to mend it, empty when nothing is."""
    if not text:
        return say("%(number)s: enter an amount, or leave the invoice out", number=item.number)
    try:
        plan([item], {item.item_id: typed_minor(text, item.currency)}, {item.item_id: reward})
    except BadAmount as refused:
        return say("%(number)s: %(problem)s", number=item.number, problem=refused.message)
    except PayportalError as refused:
        return refused.message
    return ""


def _plan(chosen: Sequence[Line]) -> PaymentPlan:
    settled = {line.item.item_id: typed_minor(line.typed, line.item.currency) for line in chosen}
    return plan([line.item for line in chosen], settled, {line.item.item_id: line.reward for line in chosen})


def typed_minor(text: str, currency: str) -> int:
    """Return the minor units of what a person typed in the page's language; raises BadAmount, never guesses."""
    return minor_of(text, currency, language())
