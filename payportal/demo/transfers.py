"""The story of the ACH network: credits with addenda, two days of them, and one that the bank takes back."""

from dataclasses import dataclass, field
from datetime import date

from payportal.demo.company import Customer
from payportal.demo.scene import Advice, Scene, Settled, Transfer, advice, cash, discounted, full
from payportal.domain.open_item import ItemKind

PAYERS_BANK = "07100050"
CONVENIENT, STRUCTURED = "CCD", "CTX"
"""One addenda with one RMR segment or free text, or a whole 820 of them."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One credit of an ACH file and the kind of its batch."""

    kind: str
    customer: Customer
    transfer: Transfer


@dataclass(slots=True)
class Entries:
    """Takes credits of one day, each with its trace number."""

    scene: Scene
    day: date
    first: int
    taken: list[Entry] = field(default_factory=list)

    def take(
        self, story: str, name: str, truth: tuple[Settled, ...], *, kind: str = CONVENIENT, text: str = "",
        remittance: tuple[Advice, ...] = (),
    ) -> None:  # fmt: skip
        """Take a credit of a customer; without text it carries its remittance, by default the truth."""
        customer = self.scene.named(name)
        said = () if text else remittance or advice(truth)
        transfer = Transfer(
            transaction_id=f"{PAYERS_BANK}{self.first + len(self.taken):07d}", story=story, day=self.day,
            amount_minor=cash(truth), currency="USD", method="ach", payer=customer.name.upper(),
            account=customer.company_id, text=text, advice=said, truth=truth,
        )  # fmt: skip
        self.taken.append(Entry(kind, customer, transfer))


def yesterdays(scene: Scene) -> tuple[Entry, ...]:
    """Return the credits of the day before: all of them clean, one of them comes back on the bank's day."""
    box = Entries(scene, scene.day_before, 20_100)
    for name in ("Kingfisher", "Lindenwood", "Millrace", "Northstar", "Orchard Gate", "Quillan"):
        box.take("clean reference", name, full(scene.bill(name)))
    return tuple(box.taken)


def todays(scene: Scene) -> tuple[Entry, ...]:
    """Return the credits of the bank's day."""
    box = Entries(scene, scene.bank_day, 20_400)
    for name in ("Alder Creek", "Bluestem", "Kestrel", "Larkspur", "Marlowe", "Tamarack", "Verbena"):
        box.take("clean reference", name, full(scene.bill(name)))
    _in_time(scene, box)
    _structured(scene, box)
    _free_text(scene, box)
    return tuple(box.taken)


def _in_time(scene: Scene, box: Entries) -> None:
    box.take("discount taken in time", "Copperfield", discounted(scene.bill("Copperfield", days_ago=8)))
    box.take("discount taken in time", "Thornbury", discounted(scene.bill("Thornbury", days_ago=14)))
    truth = discounted(*(scene.bill("Nettle", days_ago=days) for days in (4, 6, 9)))
    box.take("discount taken in time", "Nettle", truth, kind=STRUCTURED)


def _structured(scene: Scene, box: Entries) -> None:
    box.take("several invoices", "Vantage", full(*scene.bills("Vantage", 5)), kind=STRUCTURED)
    credit = scene.bill("Zephyr", kind=ItemKind.CREDIT_MEMO, terms="NET 30")
    box.take("credit memo netted", "Zephyr", full(*scene.bills("Zephyr", 4), credit), kind=STRUCTURED)
    truth = full(*scene.bills("Upland", 2))
    wrong = (advice(truth)[0], Advice("UCC-55-0192", truth[1].cash_minor))
    box.take("remittance names a number that is not ours", "Upland", truth, kind=STRUCTURED, remittance=wrong)


def _free_text(scene: Scene, box: Entries) -> None:
    one, two = scene.bills("Yarrow", 2)
    box.take("noisy reference", "Yarrow", full(one, two), text=f"PMT INV {one.digits} AND {two.digits} THANK YOU")
    first, second, third = scene.bills("Redwood", 3)
    text = f"OUR REF 88120 PAYING INVS {first.digits},{second.digits},{third.digits}"
    box.take("noisy reference", "Redwood", full(first, second, third), text=text)
