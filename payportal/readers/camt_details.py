"""One transaction of a camt entry (TxDtls): its ids, its payer, what it is for, and what it sends back."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from sys import intern

from payportal.domain.errors import FileRefused
from payportal.domain.receipt import Method
from payportal.domain.remittance import RemittanceLine
from payportal.readers.camt_asked import PARTIES
from payportal.readers.camt_node import Amount, Node, amount_of
from payportal.readers.camt_remittance import creditor_reference, remittance_lines, remittance_words
from payportal.readers.result import Problem

_NOT_PROVIDED = {"NOTPROVIDED", "NONREF", "NOTAVAILABLE", "NOT PROVIDED"}
_IDS = {
    "Refs/EndToEndId": "end_to_end_id",
    "Refs/InstrId": "instruction_id",
    "Refs/TxId": "transaction_id",
    "Refs/MndtId": "mandate_id",
    "Refs/UETR": "uetr",
    "Refs/ClrSysRef": "clearing_reference",
    "Refs/PmtInfId": "payment_information_id",
    "Refs/PrcgId": "processing_id",
}
_ACCOUNT, _AGENT = "RltdPties/DbtrAcct", "RltdAgts/DbtrAgt/FinInstnId"
_IBAN = f"{_ACCOUNT}/Id/IBAN"
_NUMBERS = tuple(f"{_ACCOUNT}/{path}" for path in ("Id/Othr/Id", "Id/BBAN", "Id/UPIC", "Id/PrtryAcct/Id", "Prxy/Id"))
_BANKS = tuple(f"{_AGENT}/{path}" for path in ("BICFI", "BIC", "Nm"))
_CODES_KEPT = 1000
_RETURNS = {"RRTN", "RPCR", "UPDD", "PRDD", "UPCT", "UPCQ", "ARET"}
_ACH_CREDITS = {"ESCT", "ATXN", "SALA", "STDO"}
_FAMILIES = {
    "IDDT": Method.ACH,
    "RDDT": Method.ACH,
    "RCHQ": Method.CHECK,
    "ICHQ": Method.CHECK,
    "LBOX": Method.CHECK,
    "MCRD": Method.CARD,
    "CCRD": Method.CARD,
}


@dataclass(slots=True)
class Transaction:
    """What one TxDtls says; ``stated`` and ``instructed`` are amounts as written, looked at where they count.

    ``mark`` is its own CdtDbtInd, ``reference`` the bank's id of it, ``payers_reference`` what the payer calls it.
    """

    line: int = 0
    stated: Amount | None = None
    instructed: Amount | None = None
    charges: tuple[tuple[int, str], ...] = ()
    mark: str = ""
    reference: str = ""
    payers_reference: str = ""
    ids: dict[str, str] = field(default_factory=dict)
    code: str = ""
    return_code: str = ""
    payer: str = ""
    payer_account: str = ""
    payee: str = ""
    check_number: str = ""
    words: tuple[str, ...] = ()
    remittance: tuple[RemittanceLine, ...] = ()

    @property
    def amount(self) -> tuple[int, str] | None:
        """Return minor units and currency inside a batch, None where none is stated that can be read."""
        return _amount(self.stated)

    @property
    def original(self) -> tuple[int, str] | None:
        """Return what a returned payment was before the charges of its return, None where it is not said."""
        return _amount(self.instructed)


def read_transaction(details: Node, problems: list[Problem], *, currency: str, credit: bool) -> Transaction:
    """Return a transaction of an entry in ``currency``; remittance that cannot be read becomes a problem.

    What a payment out was for is kept as words only.
    """
    ids = ids_of(details)
    return Transaction(
        line=details.line,
        stated=details.amount_at("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt"),
        instructed=details.amount_at("AmtDtls/InstdAmt/Amt"),
        charges=tuple(charges_of(details)),
        mark=details.text_at("CdtDbtInd"),
        reference=bank_reference(details),
        payers_reference=reference_of(details, ids),
        ids=ids,
        code=type_code(details),
        return_code=return_code(details),
        payer=payer_name(details),
        payer_account=payer_account(details),
        payee=party_name(details, "Cdtr"),
        check_number=details.text_at("Refs/ChqNb"),
        words=_words(details),
        remittance=_remittance(details, currency, problems) if credit else (),
    )


def _words(details: Node) -> tuple[str, ...]:
    words, more = remittance_words(details), details.text_at("AddtlTxInf")
    return (*words, more) if more and more not in words else tuple(words)


def _remittance(details: Node, currency: str, problems: list[Problem]) -> tuple[RemittanceLine, ...]:
    try:
        return remittance_lines(details, currency)
    except FileRefused as error:
        message = f"an amount of the remittance is none: {error.message}; the documents were left out"
        problems.append(Problem(details.line, "bad_remittance", message))
        return ()


def ids_of(details: Node) -> dict[str, str]:
    """Return the ids of a transaction that are filled and mean something, by plain names."""
    texts = details.texts
    found = {name: text for path, name in _IDS.items() if path in texts and (text := _meant(texts[path]))}
    if ultimate := party_name(details, "UltmtDbtr"):
        found["ultimate_debtor"] = ultimate
    if bank := details.text_at(*_BANKS):
        found["payer_bank"] = intern(bank)
    return found


def bank_reference(details: Node) -> str:
    """Return the id that the bank itself gave this one transaction."""
    return _meant(details.text_at("Refs/AcctSvcrRef"))


def party_name(details: Node, role: str) -> str:
    """Return the name of the Dbtr, Cdtr or UltmtDbtr, a person, a company or a bank."""
    return intern(details.text_at(*PARTIES[role]))


def payer_name(details: Node) -> str:
    """Return who paid: the debtor, else whom the debtor paid for."""
    return party_name(details, "Dbtr") or party_name(details, "UltmtDbtr")


def payer_account(details: Node) -> str:
    """Return the payer's IBAN without blanks, or the other number of the account."""
    iban = details.text_at(_IBAN).replace(" ", "").upper()
    return intern(iban or details.text_at(*_NUMBERS))


def reference_of(details: Node, ids: dict[str, str]) -> str:
    """Return the payer's own id of the payment, else the creditor's reference, else the transaction's id."""
    own = ids.get("end_to_end_id")
    if own:
        return own
    first = next((text for block in details.all("RmtInf/Strd") if (text := creditor_reference(block))), "")
    return first or ids.get("transaction_id", "")


def charges_of(node: Node) -> Iterator[tuple[int, str]]:
    """Yield the charges of an entry or a transaction: minor units and currency, as the total or record by record."""
    for charges in node.all("Chrgs"):
        total = charges.amount_at("TtlChrgsAndTaxAmt")
        records = [total] if total else [record.amount_at("Amt") for record in charges.all("Rcrd")]
        # Version 2 has one record a Chrgs, with its amount directly below.
        for amount in records or [charges.amount_at("Amt")]:
            if charge := _amount(amount):
                yield charge


def return_code(details: Node) -> str:
    """Return the reason code of a returned payment, empty for any other."""
    for information in details.all("RtrInf"):
        found = information.text_at("Rsn/Cd", "Rsn/Prtry", "RtrRsn/Cd", "RtrRsn/Prtry", "OrgnlBkTxCd/Prtry/Cd")
        return found or "RETURN"
    return ""


def type_code(node: Node) -> str:
    """Return the bank's code of the kind of money: domain, family and sub-family, else its own code."""
    told = node.texts.get
    domain, family = told("BkTxCd/Domn/Cd", ""), told("BkTxCd/Domn/Fmly/Cd", "")
    kind = told("BkTxCd/Domn/Fmly/SubFmlyCd") or told("BkTxCd/Domn/SubFmlyCd", "")
    if domain or family or kind:
        return intern(f"{domain}-{family or domain}-{kind}")
    return told("BkTxCd/Prtry/Cd", "")


@lru_cache(maxsize=_CODES_KEPT)
def method_of(code: str) -> Method:
    """Return how money with this code came; a credit transfer outside a clearing of many is a wire."""
    _, family, kind = [*code.split("-"), "", "", ""][:3]
    if family in {"RCDT", "RRCT"}:
        return Method.ACH if kind in _ACH_CREDITS else Method.WIRE
    return _FAMILIES.get(family, Method.OTHER)


@lru_cache(maxsize=_CODES_KEPT)
def is_returned(code: str) -> bool:
    """Say whether the sub-family tells of a payment that came back."""
    return code.rpartition("-")[2] in _RETURNS and code.count("-") == 2


def _amount(written: Amount | None) -> tuple[int, str] | None:
    """Return an amount beside the booked one, None where it is none: what was booked does not depend on it."""
    try:
        return amount_of(written) if written else None
    except FileRefused:
        return None


def _meant(text: str) -> str:
    return "" if text.upper() in _NOT_PROVIDED else text
