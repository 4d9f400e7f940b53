"""The story of the bank statement: wires and transfers with whatever the payers and the banks wrote into them."""

from dataclasses import dataclass, field

from payportal.demo.scene import Document, Scene, Settled, Transfer, cash, discounted, full

ACCOUNT = "880041207733"
WIRE, TRANSFER = "wire", "ach"


@dataclass(slots=True)
class Lines:
    """Takes credits in the order of the statement."""

    scene: Scene
    taken: list[Transfer] = field(default_factory=list)

    def take(
        self, story: str, name: str, truth: tuple[Settled, ...], text: str, *, method: str = TRANSFER,
        payer: str = "", amount_minor: int = 0, on_account_minor: int = 0,
    ) -> None:  # fmt: skip
        """Take a credit; without an amount it is what the truth settles and what is left on account."""
        customer = self.scene.named(name) if name else None
        day = self.scene.bank_day
        self.taken.append(
            Transfer(
                transaction_id=f"{day:%Y%m%d}{len(self.taken) + 1:05d}", story=story, day=day, currency="USD",
                method=method, amount_minor=amount_minor or cash(truth) + on_account_minor, text=text, truth=truth,
                payer=(payer or (customer.name if customer else "")).upper(), on_account_minor=on_account_minor,
                account=customer.account if customer and method == WIRE else "",
            )
        )  # fmt: skip


def statement(scene: Scene, paid_yesterday: Document) -> tuple[Transfer, ...]:
    """Return the credits of the bank's day; somebody pays ``paid_yesterday`` a second time."""
    lines = Lines(scene)
    _referenced(scene, lines)
    _tolerated(scene, lines)
    _held(scene, lines)
    _twice(scene, lines, paid_yesterday)
    return tuple(lines.taken)


def _referenced(scene: Scene, lines: Lines) -> None:
    for name in ("Rosemont", "Elmwood", "Fernhill"):
        bill = scene.bill(name)
        lines.take("clean reference", name, full(bill), f"WIRE IN OBI INVOICE {bill.number}", method=WIRE)
    one, two, three = scene.bills("Briarwood", 3)
    numbers = f"{one.digits}, {two.digits} & {three.digits}"
    text = f"ACH CREDIT DES:PAYMENTS ID:X7731 INV# {numbers} EED:{scene.bank_day:%y%m%d}"
    lines.take("several invoices", "Briarwood", full(one, two, three), text)
    bill = scene.bill("Goldfinch")
    text = f"GOLDFINCH BRIDAL/RFB/{bill.digits}/TRN 20887731 CONF 55120"
    lines.take("noisy reference", "Goldfinch", full(bill), text)
    bill = scene.bill("Hawthorne")
    lines.take("purchase order quoted", "Hawthorne", full(bill), f"PAYMENT {bill.purchase_order} WITH THANKS")
    bill = scene.bill("Indigo Bay")
    lines.take("delivery note quoted", "Indigo Bay", full(bill), f"REF {bill.delivery_note}")
    bill = scene.bill("Foxglove", days_ago=6)
    lines.take("discount taken in time", "Foxglove", discounted(bill), f"INVOICE {bill.number} LESS 2%")
    bill = scene.bill("Dovetail")
    lines.take("payer under another name", "Dovetail", full(bill), f"INVOICE {bill.number}", payer="DEB Holdings")


def _tolerated(scene: Scene, lines: Lines) -> None:
    bill = scene.bill("Redwood", amount_minor=418_925)
    fee = (Settled(bill, bill.open_minor - 1_800, adjustment_minor=1_800),)
    lines.take("bank fee taken from the wire", "Redwood", fee, f"WIRE IN OBI INVOICE {bill.number}", method=WIRE)
    bill = scene.bill("Poppyfield", amount_minor=73_188)
    cents = (Settled(bill, bill.open_minor - 38, adjustment_minor=38),)
    lines.take("cents off", "Poppyfield", cents, f"INVOICE {bill.number}")
    bill = scene.bill("Everglade", amount_minor=96_417)
    lines.take("paid too much", "Everglade", full(bill), f"INVOICE {bill.number}", on_account_minor=25_133)
    bill = scene.bill("Cedarvale", amount_minor=250_044)
    part = (Settled(bill, 110_000),)
    lines.take("part payment, and said so", "Cedarvale", part, f"PARTIAL PAYMENT INVOICE {bill.number}")


def _held(scene: Scene, lines: Lines) -> None:
    bill = scene.bill("Amberline", amount_minor=137_952)
    lines.take("short payment", "Amberline", (Settled(bill, 109_310),), f"INVOICE {bill.number}")
    bill = scene.bill("Larkspur", days_ago=26)
    late = (Settled(bill, bill.open_minor - bill.discount_minor),)
    lines.take("discount taken late", "Larkspur", late, f"INVOICE {bill.number}")
    lines.take("unknown payer", "", (), "INCOMING TRANSFER", payer="NB Escrow Services 4", amount_minor=264_119)
    scene.quiet |= {"Juniper Lane Bakery LLC", "Juniper Lane Bakehouse LLC"}
    for name in ("Juniper Lane Bakery", "Juniper Lane Bakehouse"):
        scene.bill(name, amount_minor=154_736)
    lines.take("two customers fit", "", (), "ONLINE TRANSFER", payer="Juniper Lane Bake", amount_minor=154_736)


def _twice(scene: Scene, lines: Lines, paid_yesterday: Document) -> None:
    bill = scene.bill("Jasper")
    for story, truth in (("clean reference", full(bill)), ("paid twice", ())):
        lines.take(story, "Jasper", truth, f"INVOICE {bill.number}", amount_minor=bill.open_minor)
    owner, again = paid_yesterday.customer.name, paid_yesterday.open_minor
    lines.take("paid yesterday already", owner, (), f"INVOICE {paid_yesterday.number}", amount_minor=again)
