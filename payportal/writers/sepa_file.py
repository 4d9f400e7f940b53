"""sepaxml's documents with what a bank file of ours needs beyond: the same bytes each time, and little memory.

sepaxml draws its ids by chance and asks the clock; here they come from the batch. It keeps every transaction as a tree
of elements until the end, 300 MB for 100,000; here a transaction is bytes as soon as it is built.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, ClassVar
from xml.etree import ElementTree

from sepaxml import SepaDD, SepaTransfer

from payportal.domain.payment_order import PaymentBatch

_LONGEST_ID = 35
_PLACE = "Transactions"
"""The element that keeps the place of a block's transactions until the document is put together."""


class _Streamed:
    """What both documents of sepaxml do in another way; stands before the library's class."""

    transaction: ClassVar[str]
    # The library's own, which has no types.
    root_el: Any
    export: Any
    _xml: Any
    _batches: Any
    _batch_totals: Any

    def __init__(self, config: dict[str, Any], version: str, batch: PaymentBatch) -> None:
        self._ours = batch
        self._written: dict[str, list[bytes]] = {}
        # Texts come in SEPA letters already: the library would cut what is too long.
        super().__init__(config, schema=version, clean=False)  # type: ignore[call-arg]

    def written(self) -> bytes:
        """Return the whole file: the frame that the library builds, a transaction a line."""
        frame = self.export(validate=False).split(ElementTree.tostring(ElementTree.Element(_PLACE)))
        lines = [frame[0]]
        for transactions, after in zip(self._written.values(), frame[1:], strict=True):
            lines += [*transactions, after]
        return b"\n".join(lines) + b"\n"

    def _create_header(self) -> None:
        super()._create_header()  # type: ignore[misc]
        header = self._xml.find(f"{self.root_el}/GrpHdr")
        header.find("MsgId").text = self._ours.batch_id
        header.find("CreDtTm").text = _moment(self._ours.created_at)

    def _block(self, payment: dict[str, Any]) -> str:
        """Return under which key of the library a payment stands; each key is a PmtInf of its own."""
        raise NotImplementedError

    def _add_to_batch_list(self, nodes: dict[str, Any], payment: dict[str, Any]) -> None:
        node = nodes[f"{self.transaction}Node"]
        if not payment["description"]:
            node.remove(nodes["RmtInfNode"])
        key = self._block(payment)
        if key not in self._written:
            self._written[key] = []
            self._batches[key] = [ElementTree.Element(_PLACE)]
            self._batch_totals[key] = 0
        self._written[key].append(ElementTree.tostring(node, "utf-8"))
        self._batch_totals[key] += payment["amount"]

    def _finalize_batch(self) -> None:
        super()._finalize_batch()  # type: ignore[misc]
        names = _block_ids(self._ours.batch_id, len(self._written))
        blocks = self._xml.iter("PmtInf")
        for name, block, (key, transactions) in zip(names, blocks, self._written.items(), strict=True):
            block.find("PmtInfId").text = name
            block.find("NbOfTxs").text = str(len(transactions))
            self._finish(block, key)

    def _finish(self, block: ElementTree.Element, key: str) -> None:
        """Mend a block that the library has built."""


class Transfers(_Streamed, SepaTransfer):  # type: ignore[misc]
    """A pain.001 document."""

    transaction = "CdtTrfTxInf"

    def _block(self, payment: dict[str, Any]) -> str:
        return str(payment["execution_date"])

    def _finish(self, block: ElementTree.Element, key: str) -> None:
        # Without a BIC the library leaves the bank empty, where the SEPA rules ask for these words.
        bank = block.find("DbtrAgt/FinInstnId")
        if bank is not None and not len(bank):
            other = ElementTree.SubElement(bank, "Othr")
            ElementTree.SubElement(other, "Id").text = "NOTPROVIDED"


class Collections(_Streamed, SepaDD):  # type: ignore[misc]
    """A pain.008 document: a block for each sequence of each scheme."""

    transaction = "DrctDbtTxInf"

    def _block(self, payment: dict[str, Any]) -> str:
        return f"{payment['type']}::{payment['collection_date']}::{payment['scheme']}"

    def _finish(self, block: ElementTree.Element, key: str) -> None:
        scheme = block.find("PmtTpInf/LclInstrm/Cd")
        if scheme is not None:
            scheme.text = key.rpartition("::")[2]


def _moment(created: datetime) -> str:
    utc = created.astimezone(UTC) if created.tzinfo else created
    return f"{utc:%Y-%m-%dT%H:%M:%S}Z"


def _block_ids(batch_id: str, count: int) -> Iterator[str]:
    """Yield the id of each block: that of the batch where there is one block, else numbered, still 35 characters."""
    for number in range(1, count + 1):
        name = batch_id if count == 1 else f"{batch_id}-{number}"
        digest = sha256(name.encode()).hexdigest()[:12]
        yield name if len(name) <= _LONGEST_ID else f"{batch_id[:20]}-{digest}"
