"""OFX 1 (SGML, leaves not closed, as most banks still send it): one statement of an account."""

from collections.abc import Iterator
from html import escape

from bench.bankfiles.story import FIRST_DAY, Payment, Story

_HEADER = """OFXHEADER:100
DATA:OFXSGML
VERSION:102
SECURITY:NONE
ENCODING:USASCII
CHARSET:1252
COMPRESSION:NONE
OLDFILEUID:NONE
NEWFILEUID:NONE
"""
_SIGN_ON = "<STATUS><CODE>0<SEVERITY>INFO</STATUS>"


def ofx(story: Story) -> Iterator[str]:
    """Yield the lines of the file; payers, check numbers and the account of the other side as tags of their own."""
    yield _HEADER
    yield f"<OFX><SIGNONMSGSRSV1><SONRS>{_SIGN_ON}"
    yield "<DTSERVER>20261001120000[-5:EST]<LANGUAGE>ENG</SONRS></SIGNONMSGSRSV1>"
    yield f"<BANKMSGSRSV1><STMTTRNRS><TRNUID>1{_SIGN_ON}<STMTRS><CURDEF>USD"
    yield "<BANKACCTFROM><BANKID>121000358<ACCTID>0005550123<ACCTTYPE>CHECKING</BANKACCTFROM>"
    yield f"<BANKTRANLIST><DTSTART>{FIRST_DAY:%Y%m%d}120000[-5:EST]<DTEND>20261001120000[-5:EST]"
    balance = 1_000_000
    for payment in story:
        balance += payment.amount if payment.credit else -payment.amount
        yield from _transaction(payment)
    yield f"</BANKTRANLIST><LEDGERBAL><BALAMT>{_signed(balance)}<DTASOF>20261001120000[-5:EST]</LEDGERBAL>"
    yield f"<AVAILBAL><BALAMT>{_signed(balance)}<DTASOF>20261001120000[-5:EST]</AVAILBAL>"
    yield "</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"


def _transaction(payment: Payment) -> Iterator[str]:
    kind = "CHECK" if payment.number % 7 == 0 else ("DIRECTDEP" if payment.credit else "DIRECTDEBIT")
    yield "<STMTTRN>"
    yield f"<TRNTYPE>{kind}"
    yield f"<DTPOSTED>{payment.day:%Y%m%d}120000[-5:EST]"
    yield f"<DTUSER>{payment.day:%Y%m%d}120000[-5:EST]"
    yield f"<TRNAMT>{_signed(payment.amount if payment.credit else -payment.amount)}"
    yield f"<FITID>{payment.day:%Y%m%d}{payment.number:09d}"
    if kind == "CHECK":
        yield f"<CHECKNUM>{payment.number}"
    yield f"<REFNUM>{payment.reference}"
    yield f"<NAME>{escape(payment.payer.name[:32], quote=False)}"
    yield f"<BANKACCTTO><BANKID>{payment.payer.routing}<ACCTID>{payment.payer.account}<ACCTTYPE>CHECKING</BANKACCTTO>"
    yield f"<MEMO>{escape(payment.memo[:200], quote=False)} {payment.reference}"
    yield "</STMTTRN>"


def _signed(minor: int) -> str:
    return f"{'-' if minor < 0 else ''}{abs(minor) // 100}.{abs(minor) % 100:02d}"
