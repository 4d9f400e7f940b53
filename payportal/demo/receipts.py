"""The story of the card terminal and the foreign wires, as a plain file of receipts."""

from dataclasses import dataclass, field

from payportal.demo.scene import Advice, Scene, Settled, Transfer, advice, cash, full
from payportal.domain.open_item import ItemKind

CARD, WIRE = "card", "wire"
_ID = {CARD: "CARD", WIRE: "WIRE"}


@dataclass(slots=True)
class Receipts:
    """Takes receipts in the order of the file."""

    scene: Scene
    taken: list[Transfer] = field(default_factory=list)

    def take(
        self, story: str, name: str, truth: tuple[Settled, ...], *, method: str = CARD, text: str = "",
        remittance: tuple[Advice, ...] = (), payer: str = "", amount_minor: int = 0, currency: str = "",
    ) -> None:  # fmt: skip
        """Take a receipt of a customer, in its currency unless another is given."""
        customer = self.scene.named(name)
        number = 7_001 + len(self.taken)
        self.taken.append(
            Transfer(
                transaction_id=f"{_ID[method]}-{self.scene.bank_day:%y%m%d}-{number}", story=story, text=text,
                day=self.scene.bank_day, amount_minor=amount_minor or cash(truth), method=method, truth=truth,
                currency=currency or customer.currency, payer=payer or customer.name, advice=remittance,
                account=customer.account if method == WIRE else "",
            )
        )  # fmt: skip


def receipts(scene: Scene) -> tuple[Transfer, ...]:
    """Return the card and wire receipts of the bank's day."""
    file = Receipts(scene)
    _cards(scene, file)
    _abroad(scene, file)
    _larger(scene, file)
    _held(scene, file)
    return tuple(file.taken)


def _cards(scene: Scene, file: Receipts) -> None:
    for name in ("Alder Creek", "Quarry Road", "Driftwood", "Yellowtail", "Kingfisher", "Millrace", "Rosemont"):
        truth = full(scene.bill(name))
        file.take("clean reference", name, truth, remittance=advice(truth))
    for name in ("Fernhill", "Cobblestone"):
        one, two = scene.bills(name, 2)
        file.take("several invoices", name, full(one, two), text=f"Invoices {one.number} and {two.number}")


def _abroad(scene: Scene, file: Receipts) -> None:
    truth = full(*scene.bills("Brauhaus", 2))
    file.take("paid in EUR", "Brauhaus", truth, method=WIRE, remittance=advice(truth))
    bill = scene.bill("Brauhaus")
    text = f"Rechnung {bill.number} vom {bill.issued_on:%d.%m.%Y}"
    file.take("paid in EUR", "Brauhaus", full(bill), method=WIRE, text=text)
    truth = full(*scene.bills("Thistle", 3))
    file.take("paid in GBP", "Thistle", truth, method=WIRE, remittance=advice(truth))
    bill = scene.bill("Thistle")
    file.take("paid in GBP", "Thistle", full(bill), method=WIRE, text=f"/RFB/{bill.number}/CHGS OUR")


def _larger(scene: Scene, file: Receipts) -> None:
    credit = scene.bill("Silverbirch", kind=ItemKind.CREDIT_MEMO, terms="NET 30")
    truth = full(*scene.bills("Silverbirch", 2), credit)
    file.take("credit memo netted", "Silverbirch", truth, method=WIRE, remittance=advice(truth))
    truth = full(*(scene.bill(name) for name in ("Pemberton Airport", "Pemberton Garden")))
    file.take("parent pays for its children", "Pemberton Hotels", truth, method=WIRE, remittance=advice(truth),
              payer="Pemberton Treasury")  # fmt: skip
    truth = full(*scene.bills("Oakhaven", 6))
    file.take("several invoices", "Oakhaven", truth, method=WIRE, remittance=advice(truth), payer="Oakhaven USD 14")


def _held(scene: Scene, file: Receipts) -> None:
    file.take("round sum on account", "Vantage", (), method=WIRE, amount_minor=500_000, text="advance for the season")
    bill = scene.bill("Brauhaus")
    file.take("paid in another currency", "Brauhaus", (), method=WIRE, currency="USD", amount_minor=bill.open_minor,
              text=f"Invoice {bill.number}")  # fmt: skip
    truth = full(*scene.bills("Willowbrook", 2))
    less = cash(truth) - 10_000
    file.take("remittance does not add up", "Willowbrook", (), amount_minor=less, remittance=advice(truth))
