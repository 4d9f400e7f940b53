"""camt.052, 053 and 054 in version 8, every entry with its references, parties, accounts, banks and remittance."""

from collections.abc import Iterator
from html import escape

from bench.bankfiles.story import FIRST_DAY, Payment, Story

_MESSAGES = {
    "camt052": ("BkToCstmrAcctRpt", "Rpt"),
    "camt053": ("BkToCstmrStmt", "Stmt"),
    "camt054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
}
_IBAN = "DE02120300000000202051"
_OPENING = 1_000_000


def camt(story: Story, name: str) -> Iterator[str]:
    """Yield the message; ``name`` is camt052, camt053 or camt054. A statement has balances and a summary that agree."""
    message, frame = _MESSAGES[name]
    version = f"{name[:4]}.{name[4:]}.001.08"
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:{version}"><{message}>'
    yield f"<GrpHdr><MsgId>MSG-{story.seed}</MsgId><CreDtTm>2026-10-01T02:00:00+02:00</CreDtTm></GrpHdr>"
    yield f"<{frame}><Id>STM-{story.seed}</Id><ElctrncSeqNb>1</ElctrncSeqNb>"
    yield "<CreDtTm>2026-10-01T02:00:00+02:00</CreDtTm>"
    yield f"<Acct><Id><IBAN>{_IBAN}</IBAN></Id><Ccy>EUR</Ccy><Ownr><Nm>Harborlite GmbH</Nm></Ownr></Acct>"
    if name == "camt053":
        yield from _figures(story)
    for payment in story:
        yield _entry(payment)
    yield f"</{frame}></{message}></Document>"


def _figures(story: Story) -> Iterator[str]:
    totals = story.totals()
    moved = totals.credits - totals.debits
    yield _balance("OPBD", _OPENING, f"{FIRST_DAY:%Y-%m-%d}")
    yield _balance("CLBD", _OPENING + moved, "2026-09-30")
    yield (f"<TxsSummry><TtlNtries><NbOfNtries>{totals.count}</NbOfNtries><Sum>{_plain(totals.credits + totals.debits)}"
           f"</Sum></TtlNtries><TtlCdtNtries><Sum>{_plain(totals.credits)}</Sum></TtlCdtNtries>"
           f"<TtlDbtNtries><Sum>{_plain(totals.debits)}</Sum></TtlDbtNtries></TxsSummry>")  # fmt: skip


def _balance(code: str, minor: int, day: str) -> str:
    side = "CRDT" if minor >= 0 else "DBIT"
    return (f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{_plain(abs(minor))}</Amt>'
            f"<CdtDbtInd>{side}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>")  # fmt: skip


def _entry(payment: Payment) -> str:
    side = "CRDT" if payment.credit else "DBIT"
    amount, reference = f'<Amt Ccy="EUR">{_plain(payment.amount)}</Amt>', f"{payment.day:%Y%m%d}-{payment.number:09d}"
    family = "RCDT" if payment.credit else "ICDT"
    return "\n".join(
        (
            f"<Ntry><NtryRef>{payment.number}</NtryRef>{amount}<CdtDbtInd>{side}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>",
            f"<BookgDt><Dt>{payment.day}</Dt></BookgDt><ValDt><Dt>{payment.day}</Dt></ValDt>"
            f"<AcctSvcrRef>{reference}</AcctSvcrRef>",
            f"<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>{family}</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn>"
            "<Prtry><Cd>NTRF+166+00931</Cd><Issr>DK</Issr></Prtry></BkTxCd>",
            f"<NtryDtls><TxDtls><Refs><AcctSvcrRef>{reference}</AcctSvcrRef><PmtInfId>PI-{payment.number}</PmtInfId>"
            f"<EndToEndId>{payment.reference}</EndToEndId><TxId>TX{payment.number:012d}</TxId></Refs>",
            f"{amount}<CdtDbtInd>{side}</CdtDbtInd><AmtDtls><TxAmt>{amount}</TxAmt></AmtDtls>",
            _parties(payment),
            _remittance(payment),
            "</TxDtls></NtryDtls><AddtlNtryInf>SEPA-UEBERWEISUNG</AddtlNtryInf></Ntry>",
        )
    )


def _parties(payment: Payment) -> str:
    other, role = payment.payer, "Dbtr" if payment.credit else "Cdtr"
    ours = "Cdtr" if payment.credit else "Dbtr"
    return (
        f"<RltdPties><{role}><Pty><Nm>{escape(other.name)}</Nm><PstlAdr><StrtNm>{other.city} Road</StrtNm>"
        f"<BldgNb>{other.number}</BldgNb><TwnNm>{other.city}</TwnNm><Ctry>DE</Ctry></PstlAdr></Pty></{role}>"
        f"<{role}Acct><Id><IBAN>{other.iban}</IBAN></Id></{role}Acct>"
        f"<{ours}><Pty><Nm>Harborlite GmbH</Nm></Pty></{ours}><{ours}Acct><Id><IBAN>{_IBAN}</IBAN></Id></{ours}Acct>"
        f"</RltdPties><RltdAgts><{role}Agt><FinInstnId><BICFI>{other.bic}</BICFI></FinInstnId></{role}Agt></RltdAgts>"
        "<Purp><Cd>SUPP</Cd></Purp>"
    )


def _remittance(payment: Payment) -> str:
    if not payment.credit or payment.number % 3 == 0:
        return f"<RmtInf><Ustrd>{escape(payment.memo[:140])}</Ustrd></RmtInf>"
    return (
        "<RmtInf>"
        + "".join(
            f"<Strd><RfrdDocInf><Tp><CdOrPrtry><Cd>CINV</Cd></CdOrPrtry></Tp><Nb>{one.number}</Nb></RfrdDocInf>"
            f'<RfrdDocAmt><DuePyblAmt Ccy="EUR">{_plain(one.amount + one.discount)}</DuePyblAmt>'
            f'<DscntApldAmt><Amt Ccy="EUR">{_plain(one.discount)}</Amt></DscntApldAmt>'
            f'<RmtdAmt Ccy="EUR">{_plain(one.amount)}</RmtdAmt></RfrdDocAmt></Strd>'
            for one in payment.invoices
        )
        + "</RmtInf>"
    )


def _plain(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02d}"
