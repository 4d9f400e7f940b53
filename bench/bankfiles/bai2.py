"""BAI2 cash management: a group a day, two accounts, details with a wire's or an ACH payment's text over 88 records."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from bench.bankfiles.story import FIRST_DAY, Payment, Story

_CODES = {True: ("195", "142", "165", "175"), False: ("451", "475", "495")}
_WIDTH = 72


@dataclass(slots=True)
class _Level:
    """The control total, the parts and the records of an account, a group or the file."""

    total: int = 0
    parts: int = 0
    records: int = 0

    def add(self, below: "_Level") -> None:
        """Take in what was closed one level below."""
        self.total, self.parts, self.records = self.total + below.total, self.parts + 1, self.records + below.records


def bai2(story: Story) -> Iterator[str]:
    """Yield the records, control totals and counts as the specification has them."""
    yield f"01,121000358,HARBORLITE,{FIRST_DAY:%y%m%d},0600,1,,,2/"
    file = _Level(records=1)
    for day, payments in groupby(story, key=lambda payment: payment.day):
        yield f"02,HARBORLITE,121000358,1,{day:%y%m%d},2400,USD,2/"
        group, account = _Level(records=1), _Level(1_530_000, 0, 2)
        yield "03,0005550123,USD,010,500000,,,015,610000,,/"
        yield "88,100,370000,12,,400,50000,4,/"
        for payment in payments:
            account.total += payment.amount
            for record in _detail(payment):
                account.records += 1
                yield record
        yield f"49,{account.total},{account.records + 1}/"
        account.records += 1
        group.add(account)
        yield f"98,{group.total},{group.parts},{group.records + 1}/"
        group.records += 1
        file.add(group)
    yield f"99,{file.total},{file.parts},{file.records + 1}/"


def _detail(payment: Payment) -> Iterator[str]:
    codes = _CODES[payment.credit]
    code = codes[payment.number % len(codes)]
    half = payment.amount // 2
    funds = f"S,{half},{payment.amount - half},0" if code == "175" else "0"
    payer = payment.payer
    text = (
        f"ORIG CO NAME:{payer.name.upper()} ORIG ID:9{payer.number:09d} DESC DATE:{payment.day:%y%m%d} "
        f"ENTRY DESCR:{payment.memo.upper()} SEC:CTX TRACE#:{payer.routing[:8]}{payment.number:07d} "
        f"EED:{payment.day:%y%m%d} IND ID:{payment.reference} IND NAME:HARBORLITE INC"
    )
    pieces = [text[start : start + _WIDTH] for start in range(0, len(text), _WIDTH)]
    yield f"16,{code},{payment.amount},{funds},B{payment.number:011d},{payer.number},{pieces[0]}"
    for piece in pieces[1:]:
        yield f"88,{piece}"
