"""Who a receipt says it is from: the payer field, or the stretch of the memo that is neither label nor number."""

import re
from functools import lru_cache

from payportal.domain.receipt import Receipt
from payportal.matching.noise import noise_spans, without_field_marks

_LABELS = re.compile(
    r"\b(?:B/O|O/B/O|BY ORDER OF|ORIG CO NAME|ORIG|ORG|OBI|RFB|BNF|SNDR|INDN|CO ENTRY DESCR|SEC|NAME|DES|FROM|DBTR"
    r"|REMITTER|ORDERING CUSTOMER|DEBTOR|ABWA|ABWE|SVWZ|EREF|AUFTRAGGEBER|VERW\.?-?ZWECK|VERWENDUNGSZWECK)\b"
    r"|[*:/;=|+\n]|\s{2,}|\s-\s"
)
_BANK = """
ACH CREDIT CR DR DEBIT WIRE INCOMING FED FEDWIRE IN CCD PPD CTX VENDOR PMT PYMT PAYMENT PAYMENTS PAY PAID REMIT
REMITTANCE INVOICE INVOICES INV INVS REF REFERENCE RE FOR NO NUMBER THANK YOU THANKS DEPOSIT ACCOUNT ON ACCT DTD
DATED LESS DISC DISCOUNT PARTIAL INSTALLMENT INSTALMENT BALANCE DUE CHECK CHK CHEQUE LOCKBOX TRANSFER BILL PO ORDER
YOUR OUR PER AND FEE FEES FINAL FULL OPEN STATEMENT ELECTRONIC EFT DIRECT FUNDS RECEIVED VIA BANK PAYABLES PAYABLE
E-PAYMENT EPAYMENT AP MONTHLY GOODS SERVICES CHIPS RMTR LBX ITEM BATCH TRACE PAYOR PAYER REMOTE DEP CUST CUSTOMER
SEPA SEPA-GUTSCHRIFT GUTSCHRIFT UEBERWEISUNG ÜBERWEISUNG ZAHLUNG RECHNUNG BELEG RG RNR NOTPROVIDED VON VOM
ABONO TRANSF TRANSFERENCIA SPEI RECIBIDO RECIBIDA CONCEPTO ORDENANTE FACTURA FACT FRA PAGO
BACS PREAUTHORIZED REMITTER SEE AGREED TRADE SETTLING EXT ATTN
VIREMENT VIR RECU FACTURE BONIFICO FATTURA REMI ORDP
"""
_BANK_WORDS = frozenset(_BANK.split())
_PAYING = re.compile(r"\b(?:CORP|CORPORATE|VENDOR|TRADE|BILL|ACCTS?) (?:PAY|PMT|PYMT|PAYMENTS?|PAYABLES?)\b")
_WORD = re.compile(r"[^\W\d_][\w&.'-]*|&")
_DIGIT = re.compile(r"\d")
_IN_ADVANCE = re.compile(
    r"\b(?:PRE-?PAY(?:MENT)?|(?:PAYMENT )?IN ADVANCE|ADVANCE (?:PAYMENT|PYMT|PMT)|DOWN ?PAYMENT|VORAUSZAHLUNG|VORKASSE"
    r"|ANZAHLUNG|ANTICIPO|ACOMPTE|ACCONTO)\b|^ADVANCE$",
    re.MULTILINE,
)
"""An ADVANCE by itself: beside other words it may be somebody's name."""
MAX_STRETCHES = 3


@lru_cache(maxsize=5_000)
def _stretches(memo: str, idle: frozenset[str]) -> tuple[str, ...]:
    """Return the stretches of words in a memo that may be a name, longest first."""
    text = memo.upper()
    text = without_field_marks(text)
    for start, end in reversed(noise_spans(text)):
        text = text[:start] + "  " + text[end:]
    text = _PAYING.sub("  ", text)
    found = []
    for piece in _LABELS.split(text):
        found += _runs(piece or "", idle)
    return tuple(sorted(dict.fromkeys(found), key=len, reverse=True)[:MAX_STRETCHES])


def _runs(piece: str, idle: frozenset[str]) -> list[str]:
    """Cut at words of the bank and at anything with a digit."""
    runs: list[list[str]] = [[]]
    for word in piece.split():
        bare = word.strip(".,#()")
        if _DIGIT.search(bare) or (bare != "AND" and (bare in _BANK_WORDS or bare in idle)):
            runs.append([])
        elif bare and _WORD.match(bare):
            runs[-1].append(bare)
    return [name for run in runs if len(name := " ".join(run).strip(" &-")) >= 4]


def payer_names(receipt: Receipt, idle: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Return what the payer may be called, surest first; ``idle`` are words of forms that a run learned."""
    if receipt.payer_name.strip():
        return (receipt.payer_name.strip().upper(), *_stretches(receipt.memo, idle))
    return _stretches(receipt.memo, idle)


def says_payer(receipt: Receipt) -> bool:
    """Return whether the receipt has a payer field of its own, so that the memo is only a second opinion."""
    return bool(receipt.payer_name.strip())


def says_prepayment(receipt: Receipt) -> bool:
    """Return whether the payer calls the money a payment in advance, of something that is not billed yet."""
    return bool(_IN_ADVANCE.search(f"{receipt.reference}\n{receipt.memo}".upper()))


def own_name(receipt: Receipt) -> str:
    """Return the surest name of the payer, empty when nothing names one."""
    return receipt.payer_name.strip().upper() or next(iter(_stretches(receipt.memo, frozenset())), "")
