"""One function for each business event: what happened, as an entry. Every way money moves stands on this page."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from payportal.ledger import chart
from payportal.ledger.entry import Entry, Line, lines_of


class Applied(NamedTuple):
    """What one open item is reduced by, in minor units: cash + discount + adjustment."""

    cash_minor: int
    discount_minor: int = 0
    adjustment_minor: int = 0
    adjustment_reason: str = ""

    @property
    def reduction_minor(self) -> int:
        """Return what the open item goes down by."""
        return self.cash_minor + self.discount_minor + self.adjustment_minor


class Earned(NamedTuple):
    """What a wallet changes by: ``balance`` up or down, ``owed`` up or down, in minor units."""

    partner_number: str
    balance_minor: int
    owed_minor: int

    @property
    def amount_minor(self) -> int:
        """Return what the partner earned, below zero when it was taken back."""
        return self.balance_minor - self.owed_minor


class Exchange(NamedTuple):
    """Money in two currencies at once, in minor units of each: ``paid`` came for ``settled``, below zero: went back.

    ``value`` is what the paid money is worth in ``currency`` in these books, ``spread`` what of that we earn by it.
    """

    currency: str
    settled: int
    paid_currency: str
    paid: int
    value: int
    spread: int

    @property
    def gain(self) -> int:
        """Return what the rate alone brought, below zero a loss."""
        return self.value - self.settled - self.spread


def items_imported(currency: str, delta: int, *, on: date, key: str, source: str) -> Entry:
    """The ERP billed or corrected: receivables against its revenue, one entry for a batch and currency.

    ``delta`` is the sum of new open amounts, credit memos below zero, and of the corrections of known ones.
    """
    debits = [(chart.RECEIVABLES, delta), (chart.ERP_CLEARING, -delta)]
    return Entry(kind="items_imported", key=key, description="Open items from the ERP", source=source, effective_on=on,
                 lines=lines_of(currency, debits))  # fmt: skip


def receipt_taken(currency: str, minor: int, *, card: bool, identified: bool, on: date, key: str, source: str) -> Entry:
    """Money arrived: bank or card clearing against cash that waits."""
    debits = [(chart.CARD_CLEARING if card else chart.BANK, minor), (waiting(identified=identified), -minor)]
    return Entry(kind="receipt_taken", key=key, description="Receipt", source=source, effective_on=on,
                 lines=lines_of(currency, debits))  # fmt: skip


def receipt_identified(currency: str, minor: int, *, on: date, key: str, source: str) -> Entry:
    """The payer became known: unidentified cash is unapplied cash now (below zero: unknown again)."""
    debits = [(chart.UNIDENTIFIED, minor), (chart.UNAPPLIED, -minor)]
    return Entry(kind="receipt_identified", key=key, description="Payer of a receipt identified", source=source,
                 effective_on=on, lines=lines_of(currency, debits))  # fmt: skip


def cash_applied(currency: str, applied: Sequence[Applied], *, on_account_minor: int, identified: bool, on: date,
                 key: str, source: str) -> Entry:  # fmt: skip
    """A receipt met its open items: waiting cash, discounts and adjustments against receivables and on-account cash."""
    cash = sum(item.cash_minor for item in applied)
    debits = [(waiting(identified=identified), cash + on_account_minor)]
    debits += [(chart.DISCOUNTS, item.discount_minor) for item in applied]
    debits += [(adjustment_account(item.adjustment_reason), item.adjustment_minor) for item in applied]
    debits += [(chart.RECEIVABLES, -sum(item.reduction_minor for item in applied))]
    debits += [(chart.ON_ACCOUNT, -on_account_minor)]
    lines = lines_of(currency, debits) or _netted(currency, applied)
    return Entry(kind="cash_applied", key=key, description="Cash applied", source=source, effective_on=on,
                 lines=lines)  # fmt: skip


def _netted(currency: str, applied: Sequence[Applied]) -> tuple[Line, ...]:
    """Credit memos against what they pay, with nothing else: both sides stand on receivables."""
    paid = sum(item.reduction_minor for item in applied if item.reduction_minor > 0)
    return Line(chart.RECEIVABLES, currency, paid, 0), Line(chart.RECEIVABLES, currency, 0, paid)


def shares_accrued(currency: str, earned: Sequence[Earned], *, on: date, key: str, source: str,
                   reverses_id: int | None = None) -> Entry:  # fmt: skip
    """Partners earned their part of applied cash, or it was taken back."""
    debits = [(chart.PARTNER_SHARE, sum(share.amount_minor for share in earned))]
    debits += [(chart.partner_payable(share.partner_number), -share.balance_minor) for share in earned]
    debits += [(chart.partner_owed(share.partner_number), share.owed_minor) for share in earned]
    kind = "shares_taken_back" if reverses_id else "shares_accrued"
    return Entry(kind=kind, key=key, description="Partner shares", source=source, effective_on=on,
                 lines=lines_of(currency, debits), reverses_id=reverses_id)  # fmt: skip


def receipt_returned(currency: str, minor: int, *, card: bool, identified: bool, on: date, key: str, source: str,
                     reverses_id: int | None = None) -> Entry:  # fmt: skip
    """The money went back: a returned item or a reversed payment; a part of it reverses no entry."""
    debits = [(waiting(identified=identified), minor), (chart.CARD_CLEARING if card else chart.BANK, -minor)]
    return Entry(kind="receipt_returned", key=key, description="Receipt returned", source=source, effective_on=on,
                 lines=lines_of(currency, debits), reverses_id=reverses_id)  # fmt: skip


def receipt_reinstated(currency: str, minor: int, *, card: bool, identified: bool, on: date, key: str,
                       source: str) -> Entry:  # fmt: skip
    """Money that had gone back came again: it waits once more."""
    debits = [(chart.CARD_CLEARING if card else chart.BANK, minor), (waiting(identified=identified), -minor)]
    return Entry(kind="receipt_reinstated", key=key, description="Receipt reinstated", source=source, effective_on=on,
                 lines=lines_of(currency, debits))  # fmt: skip


def payer_fee(currency: str, minor: int, *, on: date, key: str, source: str) -> Entry:
    """A payer was charged a fee on top for the way of paying; below zero when it went back."""
    debits = [(chart.CARD_CLEARING, minor), (chart.PAYMENT_FEES, -minor)]
    return Entry(kind="payer_fee", key=key, description="Payment fee" if minor > 0 else "Payment fee given back",
                 source=source, effective_on=on, lines=lines_of(currency, debits))  # fmt: skip


def payer_fee_set_aside(currency: str, minor: int, *, on: date, key: str, source: str) -> Entry:
    """A part of a payment fee was set aside for a refund; below zero: the refund failed, the fee is ours again."""
    debits = [(chart.PAYMENT_FEES, minor), (chart.REFUNDS, -minor)]
    words = "Payment fee to be given back" if minor > 0 else "Refund of a payment fee failed"
    return Entry(kind="payer_fee", key=key, description=words, source=source, effective_on=on,
                 lines=lines_of(currency, debits))  # fmt: skip


def card_money_told(currency: str, cleared: int, fee: int, *, on: date, key: str, source: str) -> Entry:
    """The processor told what it took in or gave back for us, and what it kept: net to the bank, the fee a cost.

    ``cleared`` is the gross of a payment of the portal, which waited in card clearing; below zero for what went back.
    """
    debits = [(chart.BANK, cleared - fee), (chart.CARD_FEES, fee), (chart.CARD_CLEARING, -cleared)]
    return Entry(kind="card_money_told", key=key, description="Card money, as the processor reports it", source=source,
                 effective_on=on, lines=lines_of(currency, debits))  # fmt: skip


def paid_in_another(exchange: Exchange, *, on: date, key: str, source: str) -> Entry:
    """What was settled in the invoice's currency stands in card clearing in the currency that was paid."""
    paid, settled = exchange.paid, exchange.settled
    came = lines_of(exchange.paid_currency, [(chart.CARD_CLEARING, paid), (chart.EXCHANGE, -paid)])
    debits = [(chart.EXCHANGE, exchange.value), (chart.CARD_CLEARING, -settled)]
    debits += [(chart.EXCHANGE_SPREAD, -exchange.spread), (chart.EXCHANGE_RESULT, -exchange.gain)]
    words = "Paid in another currency" if paid > 0 else "Given back in another currency"
    return Entry(kind="paid_in_another", key=key, description=words, source=source, effective_on=on,
                 lines=came + lines_of(exchange.currency, debits))  # fmt: skip


def exchange_valued(currency: str, gain: int, *, on: date, key: str, source: str) -> Entry:
    """Money in another currency reached us at another rate than it was quoted at; below zero a loss."""
    debits = [(chart.EXCHANGE, gain), (chart.EXCHANGE_RESULT, -gain)]
    return Entry(kind="exchange_valued", key=key, description="Exchange gain" if gain > 0 else "Exchange loss",
                 source=source, effective_on=on, lines=lines_of(currency, debits))  # fmt: skip


def exchanged_card_money_told(exchange: Exchange, fee: int, *, on: date, key: str, source: str) -> Entry:
    """The processor changed what was paid and told what it comes to: ``settled`` in our currency, less its fee.

    ``value`` is what the paid money stood for in these books; below zero for what went back.
    """
    paid = exchange.paid
    cleared = lines_of(exchange.paid_currency, [(chart.EXCHANGE, paid), (chart.CARD_CLEARING, -paid)])
    debits = [(chart.BANK, exchange.settled - fee), (chart.CARD_FEES, fee), (chart.EXCHANGE, -exchange.value)]
    debits += [(chart.EXCHANGE_RESULT, exchange.value - exchange.settled)]
    words = "Card money, as the processor reports and changed it"
    return Entry(kind="exchanged_card_money_told", key=key, description=words, source=source, effective_on=on,
                 lines=cleared + lines_of(exchange.currency, debits))  # fmt: skip


def dispute_credited(currency: str, minor: int, *, on: date, key: str, source: str) -> Entry:
    """A disputed amount was credited: what the customer need not pay, against receivables."""
    debits = [(chart.DISPUTE_CREDITS, minor), (chart.RECEIVABLES, -minor)]
    return Entry(kind="dispute_credited", key=key, description="Credit on a dispute", source=source, effective_on=on,
                 lines=lines_of(currency, debits))  # fmt: skip


def referral_rewarded(currency: str, minor: int, *, on: date, key: str, source: str) -> Entry:
    """A customer whose code brought another one got a credit memo."""
    debits = [(chart.REFERRAL_REWARDS, minor), (chart.RECEIVABLES, -minor)]
    return Entry(kind="referral_rewarded", key=key, description="Referral reward", source=source, effective_on=on,
                 lines=lines_of(currency, debits))  # fmt: skip


def refund_set_aside(currency: str, minor: int, *, on: date, key: str, source: str) -> Entry:
    """Waiting cash was set aside for a refund; below zero: the refund failed, the cash waits again."""
    debits = [(chart.UNAPPLIED, minor), (chart.REFUNDS, -minor)]
    return Entry(kind="refund_set_aside", key=key, description="Refund asked for" if minor > 0 else "Refund failed",
                 source=source, effective_on=on, lines=lines_of(currency, debits))  # fmt: skip


def refund_paid(currency: str, minor: int, *, on: date, key: str, source: str) -> Entry:
    """A refund went out through the card processor; below zero: it came back."""
    debits = [(chart.REFUNDS, minor), (chart.CARD_CLEARING, -minor)]
    return Entry(kind="refund_paid", key=key, description="Refund paid" if minor > 0 else "Refund came back",
                 source=source, effective_on=on, lines=lines_of(currency, debits))  # fmt: skip


def card_dispute_held(currency: str, minor: int, *, on: date, key: str, source: str) -> Entry:
    """The processor withdrew disputed money; below zero: it gave it back, or it is gone for good."""
    debits = [(chart.CARD_DISPUTES, minor), (chart.CARD_CLEARING, -minor)]
    words = "Card money withdrawn by a dispute" if minor > 0 else "Card dispute closed"
    return Entry(kind="card_dispute_held", key=key, description=words, source=source, effective_on=on,
                 lines=lines_of(currency, debits))  # fmt: skip


def waiting(*, identified: bool) -> chart.LedgerAccount:
    """Return the account in which a receipt waits to be applied."""
    return chart.UNAPPLIED if identified else chart.UNIDENTIFIED


def adjustment_account(reason: str) -> chart.LedgerAccount:
    """Return where an adjustment of this reason is booked."""
    return chart.ADJUSTMENTS.get(reason, chart.WRITE_OFFS)
