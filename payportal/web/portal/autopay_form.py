"""What a person types to set auto-pay up, read with every mistake kept beside its field."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from payportal.domain.autopay import AmountRule, OverCap, Rule, Trigger
from payportal.domain.errors import BadAmount
from payportal.domain.money import format_minor
from payportal.domain.sentence import say
from payportal.models.autopay import AutopayMandate
from payportal.services.autopay import Proposal
from payportal.web.portal.forms import ALPHABET, typed_minor

REFERENCE = re.compile(r"AUTO-[A-Z2-7]{12}")
DEFAULTS = {
    "scope": "", "kind": "", "trigger": "on_due", "days_before": "3", "day_of_month": "1", "amount": "full",
    "fixed": "", "cap_invoice": "", "cap_month": "", "over_cap": "ask", "exclude_disputed": "1", "with_overdue": "1",
    "separate": "", "notice_days": "3", "notice_free": "", "method": "", "backup": "", "ends_on": "",
}  # fmt: skip
TICKS = ("exclude_disputed", "with_overdue", "separate")


@dataclass(slots=True)
class Typed:
    """What was typed, field by field, and what is wrong with it; ``rule`` is whole where nothing is."""

    values: Mapping[str, str]
    errors: dict[str, list[str]] = field(default_factory=dict)

    def wrong(self, name: str, message: str) -> None:
        """Note what is wrong with a field."""
        self.errors.setdefault(name, []).append(message)

    def minor(self, name: str, currency: str) -> int | None:
        """Return an amount above zero in minor units, None for an empty field."""
        text = self.values.get(name, "").strip()
        if not text:
            return None
        try:
            found = typed_minor(text, currency)
        except BadAmount as refused:
            self.wrong(name, refused.message)
            return None
        if found <= 0:
            self.wrong(name, say("Enter an amount above zero, or leave it empty."))
        return found

    def number(self, name: str, least: int, most: int) -> int:
        """Return a whole number between two bounds."""
        text = self.values.get(name, "").strip()
        if not text.isascii() or not text.isdigit() or len(text) > 4 or not least <= int(text) <= most:
            self.wrong(name, say("Enter a whole number from %(least)s to %(most)s.", least=least, most=most))
            return least
        return int(text)

    def day(self, name: str) -> date | None:
        """Return a day, None for an empty field."""
        text = self.values.get(name, "").strip()
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.wrong(name, say("Enter a day such as 2026-12-31."))
            return None

    def one_of(self, name: str, known: type[Trigger] | type[AmountRule] | type[OverCap]) -> str:
        """Return one of the words that a list offers."""
        value = self.values.get(name, "")
        if value not in set(known):
            self.wrong(name, say("Choose one of the list."))
            return str(next(iter(known)))
        return value

    def whole(self, name: str) -> int | None:
        """Return an id, None for an empty field or one that is no id."""
        text = self.values.get(name, "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def new_reference() -> str:
    """Return the name of one act of agreeing; it stands in the form, so that sending it twice is one act."""
    return "AUTO-" + "".join(secrets.choice(ALPHABET) for _place in range(12))


def of_mandate(mandate: AutopayMandate) -> dict[str, str]:
    """Return the fields as they stand in a mandate, to be changed."""

    def minor(value: int | None) -> str:
        return format_minor(value, mandate.currency) if value else ""

    return {
        "currency": mandate.currency, "scope": str(mandate.child_id or ""), "kind": mandate.item_kind,
        "trigger": mandate.collect_when, "days_before": str(mandate.days_before or 3),
        "day_of_month": str(mandate.day_of_month), "amount": mandate.amount_rule, "fixed": minor(mandate.fixed_minor),
        "cap_invoice": minor(mandate.cap_invoice_minor), "cap_month": minor(mandate.cap_month_minor),
        "over_cap": mandate.over_cap, "exclude_disputed": "1" if mandate.exclude_disputed else "",
        "with_overdue": "1" if mandate.with_overdue else "", "separate": "1" if mandate.separate else "",
        "notice_days": str(mandate.notice_days), "notice_free": minor(mandate.notice_free_minor),
        "method": str(mandate.method_id), "backup": str(mandate.backup_method_id or ""),
        "ends_on": mandate.ends_on.isoformat() if mandate.ends_on else "",
    }  # fmt: skip


def read(values: Mapping[str, str], *, customer_id: int, person: str, currencies: list[str],
         on: date) -> tuple[Typed, Proposal | None]:  # fmt: skip
    """Return what was typed and, where nothing is wrong with it, what is proposed to be agreed."""
    typed = Typed(values)
    currency = values.get("currency", "")
    if currency not in currencies:
        typed.wrong("currency", say("Choose one of the list."))
        return typed, None
    rule = _rule(typed, currency, on)
    if not REFERENCE.fullmatch(values.get("reference", "")):
        typed.wrong("", say("This form is not complete. Open the page anew."))
    if typed.whole("method") is None:
        typed.wrong("method", say("Choose the method to pay with."))
    if typed.errors:
        return typed, None
    return typed, Proposal(
        reference=values["reference"], customer_id=customer_id, person=person, rule=rule,
        method_id=typed.whole("method") or 0, backup_method_id=typed.whole("backup"), child_id=typed.whole("scope"),
        item_kind=values.get("kind", ""), notice_days=typed.number("notice_days", 0, 30),
        notice_free_minor=typed.minor("notice_free", currency), separate=values.get("separate") == "1",
        replaces_id=typed.whole("replaces"),
    )  # fmt: skip


def _rule(typed: Typed, currency: str, on: date) -> Rule:
    trigger, amount = Trigger(typed.one_of("trigger", Trigger)), AmountRule(typed.one_of("amount", AmountRule))
    fixed = typed.minor("fixed", currency) if amount is AmountRule.FIXED else None
    if amount is AmountRule.FIXED and fixed is None and "fixed" not in typed.errors:
        typed.wrong("fixed", say("Enter the amount that is paid each time."))
    if amount is AmountRule.FIXED and trigger is not Trigger.MONTHLY:
        typed.wrong("trigger", say("A fixed amount is collected on a day of the month."))
    ends_on = typed.day("ends_on")
    if ends_on is not None and ends_on <= on:
        typed.wrong("ends_on", say("Choose a later day, or leave it empty."))
    typed.number("notice_days", 0, 30)
    return Rule(
        currency=currency, kind="card", trigger=trigger, amount=amount, starts_on=on,
        days_before=typed.number("days_before", 1, 60) if trigger is Trigger.BEFORE_DUE else 0,
        day_of_month=typed.number("day_of_month", 1, 31) if trigger is Trigger.MONTHLY else 1,
        fixed_minor=fixed or 0, cap_invoice_minor=typed.minor("cap_invoice", currency),
        cap_month_minor=typed.minor("cap_month", currency), over_cap=OverCap(typed.one_of("over_cap", OverCap)),
        exclude_disputed=typed.values.get("exclude_disputed") == "1",
        with_overdue=typed.values.get("with_overdue") == "1", ends_on=ends_on,
    )  # fmt: skip


def tomorrow(on: date) -> date:
    """Return the first day until which something can be put off."""
    return on + timedelta(days=1)
