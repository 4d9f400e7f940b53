"""The payment of an X12 set becomes one line of money; BPR, TRN, N1 and DTM mean the same in 820, 823 and 835."""

from collections.abc import Callable, Iterable
from datetime import date
from sys import intern

from payportal.domain.currency import exponent
from payportal.domain.errors import BadAmount, FileRefused, UnknownCurrency
from payportal.domain.money import format_minor
from payportal.domain.receipt import Method, Receipt
from payportal.domain.remittance import RemittanceLine, join_remittance
from payportal.readers.extras import Extras
from payportal.readers.fields import long_date
from payportal.readers.remittance_820 import Payment, take
from payportal.readers.result import BankLine, Problem
from payportal.readers.x12 import PlacedSegment, Segment
from payportal.readers.x12_envelope import TransactionSet

_DEFAULT_CURRENCY = "USD"
_DETAIL = {"ENT", "RMR", "LX", "CLP", "ADX", "DEP", "BAT"}
_METHODS = {
    "ACH": Method.ACH, "CHK": Method.CHECK, "FWT": Method.WIRE, "FEW": Method.WIRE, "SWT": Method.WIRE,
    "CCC": Method.CARD, "CRC": Method.CARD, "DCC": Method.CARD,
}  # fmt: skip
_NO_PAYMENT = "NON"
_ANNOUNCED = {"H", "P"}
"""Handling codes of a notice and of a prenotification: no money moves by either."""

Take = Callable[[Payment, Segment], None]


def currency_of(segments: Iterable[PlacedSegment], default: str = _DEFAULT_CURRENCY) -> str:
    """Return the currency that the header's CUR names, else ``default``; raises FileRefused for one nobody knows."""
    for segment in segments:
        if segment.id in _DETAIL:
            break
        if segment.id == "CUR" and (currency := segment.get(2).upper()):
            _known(currency, segment.line)
            return currency
    return default


def payment_line(found: TransactionSet) -> int:
    """Return the line of the one BPR of a set; raises FileRefused ``bad_set`` when it has none or several."""
    if len(found.payments) != 1:
        message = f"set {found.number} has {len(found.payments)} payments (BPR), not one"
        raise FileRefused(message, code="bad_set", line=found.line)
    return found.payments[0]


def payment_of(
    segments: Iterable[PlacedSegment], found: TransactionSet, problems: list[Problem], *,
    currency: str, step: Take = take,
) -> Payment:  # fmt: skip
    """Return what the segments say of one payment; remittance with a sum that is none is left out and told.

    Raises FileRefused when BPR02 is no amount.
    """
    payment, damaged = Payment(currency, version=found.version), False
    for segment in segments:
        try:
            step(payment, segment.elements)
        except BadAmount as error:
            if segment.id == "BPR":
                raise FileRefused(f"BPR02: {error.message}", code="bad_amount", line=segment.line) from error
            if not damaged:
                message = f"{segment.id} of payment {payment.trace}: {error.message}; its remittance is left out"
                problems.append(Problem(segment.line, "bad_remittance", message))
            damaged = True
    if damaged:
        payment.items, payment.adjustments = [], []
    return payment


def line_of(
    payment: Payment, found: TransactionSet, problems: list[Problem], *,
    line: int, advice_only: str = "", account: str = "", reference: str = "", day: date | None = None,
) -> BankLine:  # fmt: skip
    """Return the payment as a line of money, a receipt where money came in; tells what does not foot.

    ``advice_only`` are the handling codes that announce money of another road. ``reference`` is the bank's id where
    it is not the trace, ``day`` the bank's day where BPR16 is empty. Raises FileRefused when no day can be told.
    """
    amount = payment.amount_minor or 0
    handling, method = payment.bpr[1], payment.bpr[4]
    paid = handling not in _ANNOUNCED and handling not in advice_only.split() and method != _NO_PAYMENT
    directed = payment.bpr[3] in {"C", "D"}
    value_date = _value_date(payment, found, day, problems, line)
    _tell(payment, amount, directed, problems, line)
    lines = payment.lines
    receipt = None
    if paid and directed and not payment.debit and amount > 0:
        receipt = _receipt(payment, amount, value_date, reference or payment.trace, lines)
    return BankLine(
        line=line,
        account=intern(account or _account(payment)),
        value_date=value_date,
        amount_minor=abs(amount),
        currency=payment.currency,
        credit=directed and not payment.debit,
        below_zero=amount < 0,
        bank_reference=reference or payment.trace,
        type_code=intern(f"{handling} {method}".strip()[:20]),
        description=f"{payment.payer} {payment.trace}".strip(),
        receipt=receipt,
        directed=directed,
        extras=_extras(payment, found, () if receipt else lines),
    )


def _value_date(payment: Payment, found: TransactionSet, day: date | None, problems: list[Problem], line: int) -> date:
    stated = long_date(payment.bpr[16])
    told = next(filter(None, map(long_date, payment.days)), None)
    used = stated or day or told or found.day
    if used is None:
        raise FileRefused("neither the payment nor its envelope has a date", code="bad_date", line=line)
    if payment.bpr[16] and not stated:
        message = f"the payment's date (BPR16) {payment.bpr[16][:20]!r} is no day; {used} is taken, look at it"
        problems.append(Problem(line, "bad_date", message))
    return used


def _tell(payment: Payment, amount: int, directed: bool, problems: list[Problem], line: int) -> None:
    if not directed:
        message = f"BPR03 {payment.bpr[3][:5]!r} says neither credit (C) nor debit (D); the amount is in no sum"
        problems.append(Problem(line, "unknown_direction", message))
    if amount < 0:
        message = f"payment {payment.trace} is below zero: the payer claims money back, none came"
        problems.append(Problem(line, "negative_payment", message))
    detail = payment.detail_minor
    if detail is not None and detail != amount:
        whole, part, rest = (format_minor(minor, payment.currency) for minor in (amount, detail, amount - detail))
        message = f"the remittance of payment {payment.trace} adds up to {part}, the payment is {whole}: {rest} remains"
        problems.append(Problem(line, "residual", f"{message} unexplained"))


def _receipt(
    payment: Payment, amount: int, value_date: date, reference: str, lines: tuple[RemittanceLine, ...]
) -> Receipt:
    method = _METHODS.get(payment.bpr[4], Method.OTHER)
    return Receipt(
        transaction_id=reference,
        value_date=value_date,
        amount_minor=amount,
        currency=payment.currency,
        method=method,
        payer_name=intern(payment.payer),
        payer_account=intern(payment.bpr[9] or payment.bpr[10] or payment.originator),
        check_number=payment.trace if method is Method.CHECK else "",
        reference=payment.trace,
        memo=" ".join([*payment.references, *payment.notes]),
        remittance=lines,
    )


def _account(payment: Payment) -> str:
    # Without a bank before it, BPR15 is a date that slipped one element to the left.
    return payment.bpr[15] if any(payment.bpr[12:15]) else ""


def _extras(payment: Payment, found: TransactionSet, lines: tuple[RemittanceLine, ...]) -> Extras:
    """Return what the payment says beyond a receipt; its remittance too where there is none to carry it."""
    said = {
        "payer id": payment.payer_id,
        "payer address": ", ".join(payment.address),
        "payer bank": payment.bpr[7],
        "originator": payment.originator or payment.bpr[10],
        "usage": "test" if found.test else "",
        "remittance": _written(lines, payment.currency) if lines else "",
    }
    # A payer says the same in every payment.
    return Extras({name: text for name, text in said.items() if text}, common=not lines)


def _written(lines: tuple[RemittanceLine, ...], currency: str) -> str:
    amounts = ["" if line.amount_minor is None else format_minor(line.amount_minor, currency) for line in lines]
    return join_remittance(lines, amounts)


def _known(currency: str, line: int) -> None:
    try:
        exponent(currency)
    except UnknownCurrency as error:
        raise FileRefused(error.message, code=error.code, line=line) from error
