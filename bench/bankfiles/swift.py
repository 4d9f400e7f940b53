"""MT940 statements and MT942 reports within the day, a message a day, their texts as German banks code them."""

from collections.abc import Iterator
from itertools import groupby

from bench.bankfiles.story import FIRST_DAY, Payment, Story

_ACCOUNT = "DE02120300000000202051"
_PIECE = 27
_WIDTH = 65


def mt940(story: Story) -> Iterator[str]:
    """Yield a statement a day; each opens with what the one before closed."""
    balance, before = 1_000_000, FIRST_DAY
    for number, (day, payments) in enumerate(groupby(story, key=lambda payment: payment.day), 1):
        yield f":20:STARTUMS{number:04d}\n:25:{_ACCOUNT}\n:28C:{number:05d}/001"
        yield f":60F:{_balance(balance)[:1]}{before:%y%m%d}EUR{_balance(balance)[1:]}"
        for payment in payments:
            balance += payment.amount if payment.credit else -payment.amount
            yield from _entry(payment)
        yield f":62F:{_balance(balance)[:1]}{day:%y%m%d}EUR{_balance(balance)[1:]}"
        yield f":64:{_balance(balance)[:1]}{day:%y%m%d}EUR{_balance(balance)[1:]}\n-"
        before = day


def mt942(story: Story) -> Iterator[str]:
    """Yield a report a day with the counts and sums of both sides."""
    for number, (day, payments) in enumerate(groupby(story, key=lambda payment: payment.day), 1):
        yield f":20:INTRA{number:04d}\n:25:{_ACCOUNT}\n:28C:{number:05d}/001\n:34F:EUR0,\n:13D:{day:%y%m%d}1130+0200"
        sides = {True: [0, 0], False: [0, 0]}
        for payment in payments:
            sides[payment.credit][0] += 1
            sides[payment.credit][1] += payment.amount
            yield from _entry(payment)
        yield f":90D:{sides[False][0]}EUR{_comma(sides[False][1])}\n:90C:{sides[True][0]}EUR{_comma(sides[True][1])}\n-"


def _entry(payment: Payment) -> Iterator[str]:
    side, day, payer = ("C" if payment.credit else "D"), payment.day, payment.payer
    yield f":61:{day:%y%m%d}{day:%m%d}{side}{_comma(payment.amount)}NTRFNONREF//POS-{payment.number:010d}"
    words = f"EREF+{payment.reference} KREF+NONREF SVWZ+{payment.memo}"
    pieces = [words[start : start + _PIECE] for start in range(0, len(words), _PIECE)][:10]
    text = f"{'166' if payment.credit else '177'}?00{'GUTSCHRIFT' if payment.credit else 'UEBERWEISUNG'}?109310"
    text += "".join(f"?2{number}{piece}" for number, piece in enumerate(pieces))
    text += f"?30{payer.bic}?31{payer.iban}?32{payer.name[:27]}"
    text += f"?33{payer.name[27:54]}" if payer.name[27:] else ""
    lines = [text[start : start + _WIDTH] for start in range(0, len(text), _WIDTH)]
    yield ":86:" + "\n".join(lines)


def _balance(minor: int) -> str:
    return f"{'C' if minor >= 0 else 'D'}{_comma(abs(minor))}"


def _comma(minor: int) -> str:
    return f"{minor // 100},{minor % 100:02d}"
