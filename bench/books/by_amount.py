"""Receipts that the amount decides, with the payer or beside a clear reference."""

from bench.books import deciding
from bench.books.book import Item
from bench.books.by_reference import listed, phrase
from bench.books.desk import Desk, Draft

FEES = (700, 1_000, 1_250, 1_500, 1_800, 2_000, 2_500, 3_000, 3_500, 4_500)
"""What banks keep of a wire, in minor units."""


def name_amount(desk: Desk) -> Draft | None:
    """The payer's name or account and an amount that just one open item of whoever it may be has."""
    items = desk.free()
    if not items:
        return None
    (item,) = items
    customer = desk.owner(item)
    payer = desk.payer(customer, known=True)
    mine = desk.items_of(desk.could_be(payer, customer), item.currency)
    if deciding.singles(mine, item.open, payer.day) != [item]:
        return None
    return Draft(payer=payer, amount=item.open, currency=item.currency, customer=customer, pays=[(item, item.open)],
                 text=desk.no_reference(customer))  # fmt: skip


def subset_no_ref(desk: Desk) -> Draft | None:
    """The payer and a sum that only one set of its items makes, and that chance would hardly hit."""
    items = desk.free(count=desk.rng.choices((2, 3, 4), (60, 28, 12))[0])
    if not items:
        return None
    customer, amount = desk.owner(items[0]), sum(item.open for item in items)
    payer = desk.payer(customer, known=True)
    if deciding.singles(mine := desk.items_of(desk.could_be(payer, customer), items[0].currency), amount, payer.day):
        return None
    found = deciding.settles(deciding.options(mine, payer.day), amount, max(len(items), 3))
    if found is None or len(found) != 1 or {id(one) for one in found[0]} != {id(one) for one in items}:
        return None
    return Draft(payer=payer, amount=amount, currency=items[0].currency, customer=customer,
                 pays=[(item, item.open) for item in items], text=desk.no_reference(customer))  # fmt: skip


def early_discount(desk: Desk) -> Draft | None:
    """Less the discount while it may be kept: mostly with the numbers, else by an amount that decides."""
    day = desk.book.today
    items = desk.free(count=desk.rng.choice((1, 1, 1, 2, 3)), wanted=lambda item: item.net(day) < item.open)
    if not items:
        return None
    customer = desk.owner(items[0])
    payer = desk.payer(customer, known=True)
    pays = [(item, item.net(payer.day)) for item in items]
    draft = Draft(payer=payer, amount=sum(cash for _, cash in pays), currency=items[0].currency, customer=customer,
                  pays=pays, text=listed(desk, [item.number for item in items]))  # fmt: skip
    if desk.rng.random() < 0.3:
        draft.text += desk.rng.choice((" LESS DISC", " NET OF DISCOUNT", " SKONTO", " DISC TAKEN"))
    elif len(items) == 1 and desk.rng.random() < 0.35:
        mine = desk.items_of(desk.could_be(payer, customer), items[0].currency)
        if deciding.singles(mine, draft.amount, payer.day) != items:
            return None
        draft.text = desk.no_reference(customer)
    return draft


def bank_fee(desk: Desk) -> Draft | None:
    """A wire from which banks kept their fee, with the number."""
    item = _one(desk, at_least=20_000)
    return item and _beside(desk, item, item.open - desk.rng.choice(FEES), method="wire")


def cents_off(desk: Desk) -> Draft | None:
    """A few cents more or less than the named item."""
    item = _one(desk, at_least=2_000)
    return item and _beside(desk, item, item.open + desk.rng.choice((-1, 1)) * desk.rng.randrange(2, 99))


def overpay_ref(desk: Desk) -> Draft | None:
    """More than the named item: the rest is nobody's but the customer's."""
    item = _one(desk, at_least=4_000)
    if item is None:
        return None
    more = desk.rng.choice((2_500, 5_000, 10_000, 25_000, desk.rng.randrange(1_500, 60_000)))
    return _beside(desk, item, item.open + min(more, item.open // 2))


def _one(desk: Desk, *, at_least: int) -> Item | None:
    found = desk.free(wanted=lambda item: item.open >= at_least)
    return found[0] if found else None


def _beside(desk: Desk, item: Item, amount: int, *, method: str = "") -> Draft | None:
    """Return a draft that names ``item`` and pays about its amount, where the payer has no other use for the money."""
    customer = desk.owner(item)
    payer = desk.payer(customer, known=True, method=method)
    mine = desk.items_of(desk.could_be(payer, customer), item.currency)
    others = [one for one in mine if one is not item]
    explained = {amount, amount - item.open, amount - item.net(payer.day)}
    if item.net(payer.day) != item.open or any({one.open, one.net(payer.day)} & explained for one in others):
        return None
    cash = min(amount, item.open)
    return Draft(payer=payer, amount=amount, currency=item.currency, customer=customer, pays=[(item, cash)],
                 on_account=amount - cash, text=phrase(desk, item.number))  # fmt: skip
