"""The words of an auto-pay mandate: what a payer agrees to, made from the rule alone, so that both always agree."""

import hashlib
from dataclasses import dataclass

from payportal.domain.autopay import AmountRule, OverCap, Rule, Trigger
from payportal.domain.money import Money

VERSION = "2026-11"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """What the text says beside the rule: names of the payer, its scope and its methods, and how it is told before."""

    payer: str
    scope: str
    method: str
    backup: str = ""
    notice_days: int = 0
    notice_free_minor: int | None = None
    separate: bool = False


def mandate_text(rule: Rule, agreed: Agreed) -> str:
    """Return the mandate in plain paragraphs, one a line."""
    lines = [
        f"{agreed.payer} authorizes us to collect payments in {rule.currency} with {agreed.method} "
        f"for {agreed.scope}, from {rule.starts_on:%-d %b %Y}"
        + (f" to {rule.ends_on:%-d %b %Y}." if rule.ends_on else " until this authorization is revoked."),
        f"When: {_when(rule)}",
        f"How much: {_how_much(rule)}",
        *_limits(rule),
        "Disputed invoices are not collected." if rule.exclude_disputed else "Disputed invoices are collected too.",
        "Invoices that your credits cover are not collected.",
        "Each invoice is charged by itself." if agreed.separate else "What falls on one day is charged together.",
        _notice(rule, agreed),
        "A payment that is refused or returned for want of funds is tried again at most twice; any other refusal stops "
        "auto-pay, and both sides are told.",
    ]
    if agreed.backup:
        lines.append(f"When {agreed.method} is refused, {agreed.backup} is charged instead.")
    lines.append(
        "You may skip a payment, pause or cancel this authorization at any time before a payment begins: in the portal "
        "under Auto-pay, or by writing to us."
    )
    return "\n".join(lines)


def digest(text: str) -> str:
    """Return a short fingerprint of a text: what was agreed to is what was shown."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _when(rule: Rule) -> str:
    rest = " Where banks rest on that day, it is collected on the banking day before."
    after = " Where banks rest on that day, it is collected on the next banking day."
    return {
        Trigger.ON_DUE: "each invoice on its due date." + rest,
        Trigger.BEFORE_DUE: f"each invoice {rule.days_before} days before its due date." + rest,
        Trigger.ON_DISCOUNT: "each invoice on the last day of its discount, else on its due date." + rest,
        Trigger.ON_INVOICE: "each invoice when it is issued." + after,
        Trigger.MONTHLY: f"on day {rule.day_of_month} of each month, or its last day where it is shorter." + after,
    }[rule.trigger]


def _how_much(rule: Rule) -> str:
    fixed = Money(rule.fixed_minor, rule.currency)
    return {
        AmountRule.FULL: "the open amount, less the discount of that day.",
        AmountRule.STATEMENT: "what is open of all that was issued up to the end of the month before.",
        AmountRule.MINIMUM: "the minimum that is asked; where none is stated, what falls due before the next "
        "collecting day.",
        AmountRule.FIXED: f"{fixed} each time. It pays the oldest invoices first; what is left is kept on the account.",
    }[rule.amount]


def _limits(rule: Rule) -> list[str]:
    over = "we ask before we collect it" if rule.over_cap is OverCap.ASK else "it is not collected"
    lines = []
    if rule.cap_invoice_minor is not None and rule.amount is not AmountRule.FIXED:
        lines.append(f"Limit: an invoice over {Money(rule.cap_invoice_minor, rule.currency)}: {over}.")
    if rule.cap_month_minor is not None:
        cap = Money(rule.cap_month_minor, rule.currency)
        lines.append(f"Limit: what would go over {cap} in a calendar month: {over}.")
    return lines


def _notice(rule: Rule, agreed: Agreed) -> str:
    if not agreed.notice_days:
        return "You are told after each payment; no notice is sent before it."
    days = f"{agreed.notice_days} days before each payment, and again when its amount rises"
    if agreed.notice_free_minor is None:
        return f"You are told {days}."
    free = Money(agreed.notice_free_minor, rule.currency)
    return f"You are told {days}. Invoices of up to {free} need no notice: this is the range that you agree to."
