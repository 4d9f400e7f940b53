"""The worked examples by which a payer, a seller and a processor check our sums: one table, one row an example."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from payportal.domain.early_payment import (
    EarlyPayment,
    RateKind,
    TaxMode,
    discount_base,
    settled_by,
    yearly_percent,
)
from payportal.domain.fee import FeeRule, refunded_fee
from payportal.domain.money import Money
from payportal.gateways import standard_webhooks

ISSUED, DUE = date(2026, 7, 1), date(2026, 7, 31)
CARD = {"percent": Decimal("2.9"), "fixed_minor": 30, "gross_up": True}


def usd(text: str) -> Money:
    return Money.parse(text, "USD")


def apr(days_early: int, *, year_days: int = 365) -> Money:
    """What 12 % a year takes off 10,000.00."""
    terms = EarlyPayment(kind=RateKind.APR, percent=Decimal(12), year_days=year_days)
    return terms.discount(usd("10000.00"), issued_on=ISSUED, due_on=DUE, paid_on=DUE - timedelta(days=days_early))


def sliding(day: int) -> Money:
    """What 1.5 % that sinks to nothing by net 30 takes off 10,000.00 on a day after the issue."""
    terms = EarlyPayment(kind=RateKind.SLIDING, percent=Decimal("1.5"))
    return terms.discount(usd("10000.00"), issued_on=ISSUED, due_on=DUE, paid_on=ISSUED + timedelta(days=day))


def taxed(mode: TaxMode, total: str, tax: str) -> tuple[str, str]:
    """The early and the late price under 2 %."""
    base = discount_base(usd(total), usd(tax), mode)
    return str(usd(total) - base.percent(Decimal(2))), str(usd(total))


def part(paid: str, open_amount: str, price: str) -> Money:
    return settled_by(usd(paid), open_amount=usd(open_amount), price=usd(price))


def charged(**fee: object) -> Money:
    """What a card is charged for 100.00."""
    return usd("100.00") + FeeRule(**CARD, **fee).fee(usd("100.00"))


def refunded(amount: str, *, of: str, fee: str) -> Money:
    back = refunded_fee(usd(amount), amount=usd(of), fee=usd(fee), refunded_before=usd("0"))
    return usd(amount) + back


def signature() -> str:
    key = standard_webhooks.key_of("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    at = datetime.fromtimestamp(1614265330, UTC)
    headers = standard_webhooks.signed(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", at, b'{"test": 2432232314}')
    return headers[standard_webhooks.SIGNATURE]


VECTORS = {
    "12 % a year of 365 days, 20 days early": (lambda: apr(20), usd("65.75")),
    "12 % a year of 360 days, 20 days early": (lambda: apr(20, year_days=360), usd("66.67")),
    "12 % a year, 0 days early": (lambda: apr(0), usd("0.00")),
    "12 % a year, 1 day early": (lambda: apr(1), usd("3.29")),
    "12 % a year, 10 days early": (lambda: apr(10), usd("32.88")),
    "12 % a year, 15 days early": (lambda: apr(15), usd("49.32")),
    "12 % a year, 25 days early": (lambda: apr(25), usd("82.19")),
    "12 % a year, 30 days early": (lambda: apr(30), usd("98.63")),
    "1.5 % sliding to net 30, paid on day 10": (lambda: sliding(10), usd("100.00")),
    "2/10 net 30 as a yearly rate": (lambda: yearly_percent(usd("2"), usd("98"), days=20), Decimal("37.24")),
    "tax always reduced": (lambda: taxed(TaxMode.ALWAYS, "120.58", "20.58"), ("118.58 USD", "120.58 USD")),
    "tax reduced on early payment": (lambda: taxed(TaxMode.ON_EARLY, "121.00", "21.00"), ("118.58 USD", "121.00 USD")),
    "tax never reduced": (lambda: taxed(TaxMode.NEVER, "121.00", "21.00"), ("119.00 USD", "121.00 USD")),
    "490 of a price of 980 settles half of 1,000": (lambda: part("490", "1000", "980"), usd("500")),
    "the other half is still offered at 490": (lambda: part("490", "500", "490"), usd("500")),
    "2.9 % and 0.30, grossed up": (charged, usd("103.30")),
    "the cap of 3 % wins": (lambda: charged(cap_percent=Decimal(3)), usd("103.00")),
    "40 of 100 goes back with its part of a fee of 3": (lambda: refunded("40", of="100", fee="3.00"), usd("41.20")),
    "a message signed by Standard Webhooks": (signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="),
}


@pytest.mark.parametrize("name", VECTORS)
def test_a_worked_example_comes_out_to_the_cent(name):
    made, expected = VECTORS[name]
    assert made() == expected
