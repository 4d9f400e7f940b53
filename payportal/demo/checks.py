"""The story of the lockbox: checks with the stubs that the payers filled in."""

from dataclasses import dataclass, field, replace

from payportal.demo.scene import Advice, Scene, Settled, Transfer, advice, cash, discounted, full
from payportal.domain.open_item import ItemKind

LOCKBOX, BATCH = "4417720", "001"


@dataclass(slots=True)
class Checks:
    """Takes checks in the order in which the bank opens the envelopes."""

    scene: Scene
    taken: list[Transfer] = field(default_factory=list)

    def take(
        self, story: str, name: str, truth: tuple[Settled, ...], *, payer: str = "", account: str = "",
        stub: tuple[Advice, ...] = (), amount_minor: int = 0,
    ) -> None:  # fmt: skip
        """Take a check of a customer; without an amount it is over what the truth settles."""
        customer = self.scene.named(name) if name else None
        item = len(self.taken) + 1
        day = self.scene.bank_day
        self.taken.append(
            Transfer(
                transaction_id=f"LOCKBOX-{day:%Y%m%d}-{BATCH}-{item:03d}", story=story, day=day, currency="USD",
                method="check", amount_minor=amount_minor or cash(truth), advice=stub, truth=truth,
                payer=(payer or (customer.name if customer else "")).upper(),
                account=account or (customer.account if customer else ""), text=f"{70_100 + item * 37}",
            )
        )  # fmt: skip


def checks(scene: Scene) -> tuple[Transfer, ...]:
    """Return the checks of the bank's day."""
    box = Checks(scene)
    _plain(scene, box)
    _discounts(scene, box)
    _differences(scene, box)
    _without_stub(scene, box)
    return tuple(box.taken)


def _plain(scene: Scene, box: Checks) -> None:
    for name, count in (("Oakhaven", 3), ("Pinecrest", 1), ("Saltmarsh", 2), ("Umberland", 1), ("Cobblestone", 2),
                        ("Silverbirch", 4), ("Willowbrook", 1)):  # fmt: skip
        truth = full(*scene.bills(name, count))
        box.take("several invoices" if count > 1 else "clean reference", name, truth, stub=advice(truth))
    truth = full(*(scene.bill(name) for name in ("Pemberton Harbor", "Pemberton Airport", "Pemberton Garden")))
    box.take("parent pays for its children", "Pemberton Hotels", truth, stub=advice(truth))
    truth = full(*scene.bills("Hollis", 2))
    stub = advice(truth)
    misread = replace(stub[0], reference=truth[0].document.number.replace("0", "O"))
    box.take("number misread by the scanner", "Hollis", truth, stub=(misread, stub[1]))


def _discounts(scene: Scene, box: Checks) -> None:
    truth = discounted(scene.bill("Granite Peak", days_ago=7), scene.bill("Granite Peak", days_ago=5))
    box.take("discount taken in time", "Granite Peak", truth, stub=advice(truth, reason="DIS"))
    late = scene.bill("Ironwood", days_ago=21)
    short = Settled(late, late.open_minor - late.discount_minor)
    stub = (Advice(late.number, short.cash_minor, late.discount_minor, "DIS"),)
    box.take("discount taken late", "Ironwood", (short,), stub=stub)


def _differences(scene: Scene, box: Checks) -> None:
    damaged = scene.bill("Wexford", amount_minor=284_560)
    short = Settled(damaged, damaged.open_minor - 31_275)
    stub = (Advice(damaged.number, short.cash_minor, 31_275, "DMG"),)
    box.take("deducted for damaged goods", "Wexford", (short,), stub=stub)
    scene.bill("Wexford", days_ago=12, kind=ItemKind.CREDIT_MEMO, terms="NET 30")


def _without_stub(scene: Scene, box: Checks) -> None:
    scene.quiet |= {"Moonstone Yoga Retreats", "Basalt Construction Camps"}
    box.take("amount alone", "Moonstone", full(scene.bill("Moonstone")))
    box.take("whole balance, no stub", "Basalt", full(*scene.bills("Basalt", 3)))
    box.take("unknown payer", "", (), payer="R T Gallagher Trustee", account="0099120045", amount_minor=118_240)
