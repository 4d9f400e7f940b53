"""RmtInf of a camt transaction: the payer's own words and the documents the payer names."""

from payportal.domain.remittance import RemittanceLine
from payportal.readers.camt_node import DEBIT, Node, amount_of

_CREDIT_NOTE = "CREN"


def remittance_lines(details: Node, currency: str) -> tuple[RemittanceLine, ...]:
    """Return one line a document, or a creditor reference where a structured block names no document.

    Amounts in another currency than the receipt's are left out. Raises FileRefused for an amount that is none.
    """
    blocks = details.parts("RmtInf", "Strd")
    return tuple(line for block in blocks for line in _block_lines(block, currency))


def remittance_words(details: Node) -> list[str]:
    """Return the unstructured text, then what structured blocks say beside the references that became lines."""
    information = details.at("RmtInf")
    if information is None:
        return []
    words = [node.text for node in information.all("Ustrd")]
    for block in information.all("Strd"):
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
    return [RemittanceLine(reference, _amount(block.at("RfrdDocAmt"), "RmtdAmt", currency))]


def _numbers(block: Node) -> list[tuple[str, str]]:
    """Return number and type code of the documents of a block."""
    found = []
    for document in block.all("RfrdDocInf"):
        number = document.text_at("Nb", "RfrdDocNb")
        if number:
            found.append((number, document.text_at("Tp/CdOrPrtry/Cd", "Tp/CdOrPrtry/Prtry", "RfrdDocTp/Cd")))
    return found


def _document_line(block: Node, number: str, kind: str, currency: str) -> RemittanceLine:
    sums = block.at("RfrdDocAmt")
    if sums is None:
        return RemittanceLine(number)
    paid, note = _amount(sums, "RmtdAmt", currency), _amount(sums, "CdtNoteAmt", currency)
    if kind == _CREDIT_NOTE:
        used = note if note is not None else paid
        return RemittanceLine(number, -used if used is not None else None)
    discount = _amount(sums, "DscntApldAmt", currency) or 0
    deduction, reason = _adjustments(sums, currency)
    if note:
        deduction, reason = deduction + note, reason or _CREDIT_NOTE
    return RemittanceLine(number, paid, discount, deduction, reason if deduction else "")


def _amount(sums: Node | None, name: str, currency: str) -> int | None:
    """Return one of the sums of a document, added up where it stands several times; None outside ``currency``."""
    nodes = sums.all(name) if sums else ()
    if not nodes:
        return None
    found = [node.at("Amt") or node for node in nodes]
    amounts = [amount_of(node, currency) for node in found if node.text]
    if not amounts or any(code != currency for _, code in amounts):
        return None
    return sum(minor for minor, _ in amounts)


def _adjustments(sums: Node, currency: str) -> tuple[int, str]:
    """Return what the payer took off beside discount and credit notes, and the first reason given."""
    total, reason = 0, ""
    for node in sums.all("AdjstmntAmtAndRsn"):
        amount = node.at("Amt")
        minor, code = amount_of(amount, currency) if amount else (0, currency)
        if code == currency:
            # Only an adjustment that is marked as a debit is taken off; without a mark it is added.
            total += minor if node.text_at("CdtDbtInd") == DEBIT else -minor
            reason = reason or node.text_at("Rsn", "AddtlInf")
    return total, reason
