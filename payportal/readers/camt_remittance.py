"""RmtInf of a camt transaction: the payer's own words and the documents the payer names."""

from payportal.domain.remittance import RemittanceLine
from payportal.readers.camt_node import DEBIT, Node, amount_of

_CREDIT_NOTE = "CREN"
_PAID, _NOTE, _DISCOUNT = "RfrdDocAmt/RmtdAmt", "RfrdDocAmt/CdtNoteAmt", "RfrdDocAmt/DscntApldAmt"
_ADJUSTED = "RfrdDocAmt/AdjstmntAmtAndRsn"


def remittance_lines(details: Node, currency: str) -> tuple[RemittanceLine, ...]:
    """Return one line a document, or a creditor reference where a structured block names no document.

    Amounts in another currency than the receipt's are left out. Raises FileRefused for an amount that is none.
    """
    return tuple(line for block in details.all("RmtInf/Strd") for line in _block_lines(block, currency))


def remittance_words(details: Node) -> list[str]:
    """Return the unstructured text, then what structured blocks say beside the references that became lines."""
    words = [node.text for node in details.all("RmtInf/Ustrd")]
    for block in details.all("RmtInf/Strd"):
        reference = creditor_reference(block)
        if reference and _numbers(block):
            words.append(reference)
        words += [node.text for node in block.all("AddtlRmtInf")]
    return [word for word in words if word]


def creditor_reference(block: Node) -> str:
    """Return the reference that the creditor gave the payer (RF, QR, ISR), of one structured block."""
    return block.text_at("CdtrRefInf/Ref", "CdtrRefInf/CdtrRef")


def _block_lines(block: Node, currency: str) -> list[RemittanceLine]:
    documents, reference = _numbers(block), creditor_reference(block)
    if len(documents) == 1:
        return [_document_line(block, *documents[0], currency)]
    if documents:
        # One sum for several documents says nothing about each.
        return [RemittanceLine(number) for number, _ in documents]
    if not reference:
        return []
    return [RemittanceLine(reference, _amount(block, _PAID, currency))]


def _numbers(block: Node) -> list[tuple[str, str]]:
    """Return number and type code of the documents of a block."""
    found = []
    for document in block.all("RfrdDocInf"):
        number = document.text_at("Nb", "RfrdDocNb")
        if number:
            found.append((number, document.text_at("Tp/CdOrPrtry/Cd", "Tp/CdOrPrtry/Prtry", "RfrdDocTp/Cd")))
    return found


def _document_line(block: Node, number: str, kind: str, currency: str) -> RemittanceLine:
    paid, note = _amount(block, _PAID, currency), _amount(block, _NOTE, currency)
    if kind == _CREDIT_NOTE:
        used = note if note is not None else paid
        return RemittanceLine(number, -used if used is not None else None)
    discount = _amount(block, _DISCOUNT, currency) or 0
    deduction, reason = _adjustments(block, currency)
    if note:
        deduction, reason = deduction + note, reason or _CREDIT_NOTE
    return RemittanceLine(number, paid, discount, deduction, reason if deduction else "")


def _amount(block: Node, path: str, currency: str) -> int | None:
    """Return one of the sums of a document, added up where it stands several times; None outside ``currency``."""
    nodes = block.all(path)
    if not nodes:
        return None
    amounts = [amount_of(found, currency) for node in nodes if (found := node.amount_at("Amt", ""))]
    if not amounts or any(code != currency for _, code in amounts):
        return None
    return sum(minor for minor, _ in amounts)


def _adjustments(block: Node, currency: str) -> tuple[int, str]:
    """Return what the payer took off beside discount and credit notes, and the first reason given."""
    total, reason = 0, ""
    for node in block.all(_ADJUSTED):
        amount = node.amount_at("Amt")
        minor, code = amount_of(amount, currency) if amount else (0, currency)
        if code == currency:
            # Only an adjustment that is marked as a debit is taken off; without a mark it is added.
            total += minor if node.text_at("CdtDbtInd") == DEBIT else -minor
            reason = reason or node.text_at("Rsn", "AddtlInf")
    return total, reason
