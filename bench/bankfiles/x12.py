"""X12 820, 823 and 835: payments with the invoices or claims that they are for, in envelopes whose counts agree."""

from collections.abc import Iterator
from itertools import groupby

from bench.bankfiles.story import FIRST_DAY, Payment, Story

_SETS_OF_A_GROUP = 5_000
_OURS = "01*071000013*DA*555019900"


def x12_820(story: Story) -> Iterator[str]:
    """Yield one set a payment, with REF and DTM behind each invoice."""
    yield from _enveloped((_order(payment) for payment in story), kind="820", group="RA", version="004010")


def x12_835(story: Story) -> Iterator[str]:
    """Yield one set a payment, each invoice a claim with its adjustments and services."""
    yield from _enveloped((_advice(payment) for payment in story), kind="835", group="HP", version="005010X221A1")


def x12_823(story: Story) -> Iterator[str]:
    """Yield one set a day: a deposit with its batches, checks and invoices, totals and counts agreeing."""
    days = groupby(story, key=lambda payment: payment.day)
    yield from _enveloped((_deposit(list(payments)) for _, payments in days), kind="823", group="LB", version="004010")


def _enveloped(sets: Iterator[list[str]], *, kind: str, group: str, version: str) -> Iterator[str]:
    head = f"ISA*00*{'':10}*00*{'':10}*ZZ*{'BIRCHCO':<15}*ZZ*{'HARBORAR':<15}*260901*0930*U*00401*000000007*0*P*:~"
    yield head
    count = groups = 0
    for count, segments in enumerate(sets):
        if count % _SETS_OF_A_GROUP == 0:
            if groups:
                yield f"GE*{_SETS_OF_A_GROUP}*{groups}~"
            groups += 1
            yield f"GS*{group}*BIRCHCO*HARBORAR*{FIRST_DAY:%Y%m%d}*0930*{groups}*X*{version}~"
        number = f"{count % _SETS_OF_A_GROUP + 1:04d}"
        yield f"ST*{kind}*{number}~"
        yield "\n".join(f"{segment}~" for segment in segments)
        yield f"SE*{len(segments) + 2}*{number}~"
    yield f"GE*{count % _SETS_OF_A_GROUP + 1}*{groups}~"
    yield f"IEA*{groups}*000000007~"


def _money(payment: Payment, handling: str, method: str) -> str:
    payer, side = payment.payer, "C" if payment.credit else "D"
    return (f"BPR*{handling}*{_plain(payment.amount)}*{side}*{method}*01*{payer.routing}*DA*{payer.account}"
            f"*9{payer.number:09d}**{_OURS}*{payment.day:%Y%m%d}")  # fmt: skip


def _parties(payment: Payment) -> list[str]:
    return [f"N1*PR*{payment.payer.name}*92*B-{payment.payer.number}", f"N3*12 {payment.payer.city} ROAD",
            f"N4*{payment.payer.city}*OH*45402"]  # fmt: skip


def _order(payment: Payment) -> list[str]:
    segments = [
        _money(payment, "C", "ACH*CTX"),
        f"TRN*1*{payment.reference}*9{payment.payer.number:09d}",
        f"REF*VR*V-{payment.payer.number}*VENDOR",
        f"DTM*097*{payment.day:%Y%m%d}",
        *_parties(payment),
        "N1*PE*HARBOR RECEIVABLES",
        "ENT*1",
    ]
    for one in payment.invoices:
        paid = "*".join(_plain(minor) for minor in (one.amount, one.amount + one.discount, one.discount))
        segments += [f"RMR*IV*{one.number}**{paid}", f"REF*PO*PO-{one.number[4:]}", f"DTM*003*{payment.day:%Y%m%d}"]
    return segments


def _deposit(checks: list[Payment]) -> list[str]:
    day = f"{checks[0].day:%Y%m%d}"
    batches = [checks[start : start + 200] for start in range(0, len(checks), 200)]
    segments = ["N1*PE*HARBOR RECEIVABLES", "N1*LB*FIRST BANK*92*B1", f"TRN*1*LBX-{day}", f"DTM*009*{day}",
                f"DEP*D-{day}*{day}***{_OURS}", f"AMT*1*{_plain(_sum(checks))}", f"QTY*42*{len(checks)}",
                f"QTY*41*{len(batches)}"]  # fmt: skip
    for number, batch in enumerate(batches, 1):
        segments += [f"BAT*{day}**{number:03d}", f"AMT*1*{_plain(_sum(batch))}"]
        for check in batch:
            segments += [f"BPR*I*{_plain(check.amount)}*C*CHK**01*{check.payer.routing}*DA*{check.payer.account}",
                         f"TRN*1*{check.number}", f"N1*PR*{check.payer.name}"]  # fmt: skip
            segments += [f"RMR*IV*{one.number}**{_plain(one.amount)}" for one in check.invoices]
    return segments


def _advice(payment: Payment) -> list[str]:
    segments = [
        _money(payment, "I", "ACH*CCP"),
        f"TRN*1*{payment.reference}*1512345678",
        f"DTM*405*{payment.day:%Y%m%d}",
        *_parties(payment),
        "N1*PE*HARBOR CLINIC*XX*1234567893",
        "LX*1",
    ]
    for one in payment.invoices:
        paid, charged = _plain(one.amount), _plain(one.amount + 2_000)
        segments += [f"CLP*{one.number}*1*{charged}*{paid}**12*ICN{one.number[4:]}", "CAS*CO*45*20.00",
                     "NM1*QC*1*DOE*JANE****MI*W199", f"SVC*HC:99213*{charged}*{paid}", f"DTM*472*{payment.day:%Y%m%d}",
                     "CAS*CO*45*20.00"]  # fmt: skip
    return segments


def _sum(payments: list[Payment]) -> int:
    return sum(payment.amount for payment in payments)


def _plain(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02d}"
