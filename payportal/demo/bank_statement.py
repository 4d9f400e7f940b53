"""Wires and transfers as an OFX 1.02 statement, with the debits that every account has beside them."""

import html
from collections.abc import Sequence
from datetime import date

from payportal.demo.scene import Transfer
from payportal.demo.statement import ACCOUNT, WIRE
from payportal.domain.money import format_minor

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
_OPENING_MINOR = 18_402_377
_DEBITS = (
    ("FEE", 4_500, "WIRE AND ACCOUNT ANALYSIS FEE"),
    ("DIRECTDEBIT", 1_284_410, "CASCADE GREEN COFFEE SUPPLIER PAYMENT"),
    ("DIRECTDEBIT", 318_062, "DOCKSIDE WAREHOUSE RENT"),
)
_KINDS = {WIRE: "XFER"}


def write(transfers: Sequence[Transfer], day: date) -> bytes:
    """Return the statement of one ``day``; its credits are the transfers."""
    credits = [_credit(one) for one in transfers]
    debits = [_transaction(kind, -minor, day, f"{day:%Y%m%d}9{number:04d}", name=name, memo="")
              for number, (kind, minor, name) in enumerate(_DEBITS, 1)]  # fmt: skip
    balance = _OPENING_MINOR + sum(one.amount_minor for one in transfers) - sum(minor for _, minor, _ in _DEBITS)
    text = f"""{_HEADER}
<OFX>
<SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><DTSERVER>{day:%Y%m%d}190000<LANGUAGE>ENG</SONRS></SIGNONMSGSRSV1>
<BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STATUS><CODE>0<SEVERITY>INFO</STATUS>
<STMTRS><CURDEF>USD<BANKACCTFROM><BANKID>091000019<ACCTID>{ACCOUNT}<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST><DTSTART>{day:%Y%m%d}<DTEND>{day:%Y%m%d}
{"".join((*credits, *debits))}</BANKTRANLIST>
<LEDGERBAL><BALAMT>{format_minor(balance, "USD")}<DTASOF>{day:%Y%m%d}</LEDGERBAL>
</STMTRS></STMTTRNRS></BANKMSGSRSV1>
</OFX>
"""
    return text.encode("cp1252")


def _credit(one: Transfer) -> str:
    kind = _KINDS.get(one.method, "DIRECTDEP")
    return _transaction(kind, one.amount_minor, one.day, one.transaction_id, name=one.payer, memo=one.text,
                        account=one.account)  # fmt: skip


def _transaction(kind: str, minor: int, day: date, identity: str, *, name: str, memo: str, account: str = "") -> str:
    said = f"<MEMO>{html.escape(memo, quote=False)}" if memo else ""
    other = f"<BANKACCTTO><BANKID>071000505<ACCTID>{account}<ACCTTYPE>CHECKING</BANKACCTTO>" if account else ""
    return (
        f"<STMTTRN><TRNTYPE>{kind}<DTPOSTED>{day:%Y%m%d}<TRNAMT>{format_minor(minor, 'USD')}<FITID>{identity}"
        f"<NAME>{html.escape(name, quote=False)[:32]}{other}{said}</STMTTRN>\n"
    )
