"""The whole story: what the ERP sent, what the banks sent day by day, and the truth about every receipt."""

from dataclasses import dataclass
from datetime import date

from payportal.demo import bank_ach, bank_lockbox, bank_receipts, bank_statement
from payportal.demo.book import fill
from payportal.demo.checks import checks
from payportal.demo.erp_files import ErpFile, erp_files
from payportal.demo.receipts import receipts
from payportal.demo.scene import Document, Scene, Transfer
from payportal.demo.statement import statement
from payportal.demo.transfers import todays, yesterdays

RETURNED = 4
"""The place, among the credits of the day before, of the one that comes back."""
PAID_TWICE = 1


@dataclass(frozen=True, slots=True)
class BankFile:
    """One file of a bank with the money in it; ``account`` is ours where the file does not say."""

    name: str
    data: bytes
    transfers: tuple[Transfer, ...]
    account: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """Everything the demonstration starts from; ``bank_days`` are the files of one day after the other."""

    today: date
    documents: tuple[Document, ...]
    erp: tuple[ErpFile, ...]
    bank_days: tuple[tuple[BankFile, ...], ...]
    returned: Transfer

    @property
    def transfers(self) -> tuple[Transfer, ...]:
        """Return all the money of the story, in the order in which it came."""
        return tuple(one for files in self.bank_days for file in files for one in file.transfers)


def invent(today: date) -> Story:
    """Return the story as it stands on ``today``: the same day gives the same bytes."""
    scene = Scene(today)
    before, after = yesterdays(scene), todays(scene)
    boxed = checks(scene)
    paid = before[PAID_TWICE].transfer.truth[0].document
    lines, rows = statement(scene, paid), receipts(scene)
    fill(scene)
    first, day = scene.day_before, scene.bank_day
    earlier = (BankFile(f"ach-{first}.txt", bank_ach.write(before, first), tuple(e.transfer for e in before)),)
    back = before[RETURNED]
    later = (
        BankFile(f"lockbox-{day}.txt", bank_lockbox.write(boxed), boxed),
        BankFile(f"ach-{day}.txt", bank_ach.write(after, day, [back]), tuple(e.transfer for e in after)),
        BankFile(f"statement-{day}.ofx", bank_statement.write(lines, day), lines),
        BankFile(f"receipts-{day}.csv", bank_receipts.write(rows), rows, account="card and foreign wires"),
    )
    erp = erp_files(scene.people, scene.documents, today)
    return Story(today, tuple(scene.documents), erp, (earlier, later), back.transfer)
