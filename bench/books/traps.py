"""Receipts that must wait for a person: nothing in them decides, or what they say contradicts itself."""

from rapidfuzz.distance import DamerauLevenshtein

from bench.books import amounts, deciding, names
from bench.books.book import Customer, Item
from bench.books.by_reference import listed, phrase
from bench.books.desk import Desk, Draft, Payer
from bench.books.names import Printed
from bench.books.words import NO_REFERENCE, NOT_RECEIVABLES, PEOPLE, SURNAME

FAR = 8_000
"""Minor units by which a wrong amount differs: more than cents or a wire's fee would explain."""

REPEATED = frozenset({"clean_ref", "noisy_ref", "multi_refs", "structured"})
FAR_NUMBER = 3
"""Slips of the finger that lie between a closed number and an open one of the same amount."""


def partial_ref(desk: Desk) -> Draft | None:
    """Less than the named item; the rest stays open, and whether that was meant is for the customer to say."""
    found = desk.free(wanted=lambda item: item.open > 4 * FAR)
    if not found:
        return None
    (item,) = found
    share = desk.rng.choice((item.open // 2, item.open // 3, item.open * desk.rng.randrange(20, 85) // 100))
    cash = share // 100 * 100 if desk.rng.random() < 0.5 else share
    if item.open - cash < FAR:
        return None
    draft = _with_reference(desk, item, cash)
    if draft and desk.rng.random() < 0.4:
        draft.text += desk.rng.choice(
            (" PARTIAL", " 1ST OF 2", " PART PAYMENT", " BALANCE TO FOLLOW", " ON ACCOUNT OF")
        )
    return draft


def unearned_discount(desk: Desk) -> Draft | None:
    """Less the discount, when it may no longer be kept."""
    day = desk.book.today
    found = desk.free(wanted=lambda one: bool(one.discount_until and (day - one.discount_until).days > 15)
                      and one.open == one.amount and one.discount > 200)  # fmt: skip
    if not found:
        return None
    (item,) = found
    draft = _with_reference(desk, item, item.open - item.discount)
    if draft and draft.payer.form.method == "wire" and item.discount < FAR:
        return None  # the bank may as well have kept a fee
    if draft and desk.rng.random() < 0.3:
        draft.text += " LESS DISC"
    return draft


def amount_typo(desk: Desk) -> Draft | None:
    """The named item's amount with a slip of the finger."""
    found = desk.free(wanted=lambda item: item.open > 4 * FAR)
    if not found:
        return None
    (item,) = found
    wrong = amounts.typed_wrong(desk.rng, item.open)
    if abs(wrong - item.open) < FAR or wrong < FAR:
        return None
    draft = _with_reference(desk, item, wrong)
    if draft:
        draft.pays = [(item, min(wrong, item.open))]
        draft.on_account = max(0, wrong - item.open)
    return draft


def ambiguous_amount(desk: Desk) -> Draft | None:
    """An amount that several open items of whoever pays have, and no reference."""
    for item in (found for _ in range(20) for found in desk.free()):
        customer = desk.owner(item)
        payer = desk.payer(customer, known=True)
        mine = desk.items_of(_not_told_apart(desk, payer, customer), item.currency)
        alike = [one for one in deciding.singles(mine, item.open, payer.day) if desk.usable(one)]
        if len(alike) > 1:
            text = desk.no_reference(customer)
            if customer.number in text and sum(one.owner == customer.index for one in alike) == 1:
                text = "PAYMENT"  # its own number would tell it from those of the same name
            return Draft(payer=payer, amount=item.open, currency=item.currency, customer=customer, kept=alike,
                         text=text)  # fmt: skip
    return None


def unknown_payer(desk: Desk) -> Draft | None:
    """Somebody nobody knows, with an amount that an open item happens to have."""
    found = desk.free()
    if not found:
        return None
    payer = desk.payer(desk.owner(found[0]))
    name = f"{desk.rng.choice(PEOPLE)} {desk.rng.choice(SURNAME)} {desk.rng.choice(('TRUST', 'ESTATE', 'FAMILY', ''))}"
    stranger = Payer(payer.form, payer.day, Printed(name.strip().upper()))
    return Draft(payer=stranger, amount=found[0].open, currency=found[0].currency, text=desk.rng.choice(NO_REFERENCE))


def cross_currency(desk: Desk) -> Draft | None:
    """The named item's figure in another currency: another amount of money."""
    found = desk.free()
    if not found:
        return None
    (item,) = found
    other = desk.rng.choice([one for one in ("USD", "EUR", "GBP") if one != item.currency])
    customer = desk.owner(item)
    payer = desk.payer(customer, known=True)
    mine = desk.items_of(desk.could_be(payer, customer), other)
    if deciding.singles(mine, item.open, payer.day):
        return None
    return Draft(payer=payer, amount=item.open, currency=other, customer=customer, text=phrase(desk, item.number))


def wrong_customer(desk: Desk) -> Draft | None:
    """A payer who owes just this amount names another customer's item, sometimes even one of the same amount."""
    found = desk.free()
    if not found:
        return None
    (item,) = found
    customer = desk.owner(item)
    payer = desk.payer(customer, known=True)
    family = desk.could_be(payer, customer)
    equal = [one for one in desk.worth(item.currency, item.open) if one.owner != item.owner and not one.used]
    named = [desk.rng.choice(equal)] if equal and desk.rng.random() < 0.4 else desk.free()
    if not named or any(named[0].owner == one.index for one in family) or _related(desk, item, named[0]):
        return None
    mine = desk.items_of(family, item.currency)
    if deciding.singles(mine, item.open, payer.day) != [item]:
        return None  # with two of them even the payer's own item would be a guess
    if named[0] in equal:  # a slip of the finger, or paid for somebody else: who can know?
        return Draft(payer=payer, amount=item.open, currency=item.currency, customer=customer, kept=[item, *named],
                     text=phrase(desk, named[0].number))  # fmt: skip
    return Draft(payer=payer, amount=item.open, currency=item.currency, customer=customer, pays=[(item, item.open)],
                 kept=named, text=phrase(desk, named[0].number))  # fmt: skip


def closed_invoice(desk: Desk) -> Draft | None:
    """A number that was paid long ago, sometimes with the amount of another open item."""
    found = desk.free()
    if not found or not desk.book.closed:
        return None
    (item,) = found
    customer = desk.owner(item)
    payer = desk.payer(customer, known=True)
    closed = desk.rng.choice(desk.book.closed)
    mine = desk.items_of(desk.could_be(payer, customer), item.currency)
    amount = item.open if desk.rng.random() < 0.4 else amounts.amount(desk.rng, amounts.CENTS, ())
    near = [one for one in deciding.singles(mine, amount, payer.day)
            if DamerauLevenshtein.distance(one.number, closed) < FAR_NUMBER]  # fmt: skip
    if near or (amount != item.open and _decides(mine, amount, payer)):
        return None
    return Draft(payer=payer, amount=amount, currency=item.currency, customer=customer, text=phrase(desk, closed))


def unrelated_amount(desk: Desk) -> Draft | None:
    """A known payer and an amount that settles nothing: a deposit, a prepayment."""
    found = desk.free()
    if not found:
        return None
    customer = desk.owner(found[0])
    payer = desk.payer(customer, known=True)
    amount = amounts.amount(desk.rng, desk.rng.choice((amounts.CENTS, amounts.WHOLE, amounts.WHOLE)), ())
    if _decides(desk.items_of(desk.could_be(payer, customer), found[0].currency), amount, payer):
        return None
    return Draft(payer=payer, amount=amount, currency=found[0].currency, customer=customer,
                 text=desk.rng.choice((*NO_REFERENCE, "DEPOSIT", "PREPAYMENT", "ADVANCE"))[:20])  # fmt: skip


def non_ar(desk: Desk) -> Draft | None:
    """Money that has nothing to do with receivables, sometimes of an amount that an open item has."""
    found = desk.free()
    if not found:
        return None
    payer = desk.payer(desk.owner(found[0]), method="other")
    name = desk.rng.choice(NOT_RECEIVABLES).format(desk.rng.randrange(1_000, 9_999_999), desk.rng.randrange(1, 5))
    amount = found[0].open if desk.rng.random() < 0.1 else amounts.amount(desk.rng, amounts.CENTS, ())
    stranger = Payer(payer.form, payer.day, Printed(name), in_field=desk.rng.random() < 0.7)
    return Draft(payer=stranger, amount=amount, currency=found[0].currency, plain=True)


def duplicate(desk: Desk) -> Draft | None:
    """A payment that was sent a second time: the same payer, amount and references."""
    for _ in range(20):
        if not desk.book.receipts:
            return None
        first = desk.rng.choice(desk.book.receipts).transaction_id
        draft = desk.drafts[first]
        if desk.book.truth[first].kind in REPEATED and first not in desk.repeated:
            desk.repeated.add(first)
            return Draft(payer=draft.payer, amount=draft.amount, currency=draft.currency, customer=draft.customer,
                         text=draft.text, remittance=draft.remittance, twin=first)  # fmt: skip
    return None


def _with_reference(desk: Desk, item: Item, amount: int) -> Draft | None:
    """Return a draft that names ``item`` with an amount that settles nothing else of whoever pays."""
    customer = desk.owner(item)
    payer = desk.payer(customer, known=True)
    mine = desk.items_of(desk.could_be(payer, customer), item.currency)
    if deciding.singles(mine, amount, payer.day) or deciding.singles(mine, amount - item.open, payer.day):
        return None
    return Draft(payer=payer, amount=amount, currency=item.currency, customer=customer,
                 pays=[(item, min(amount, item.open))], text=listed(desk, [item.number]))  # fmt: skip


def _decides(items: list[Item], amount: int, payer: Payer) -> bool:
    """Return whether the amount by itself would decide what it pays."""
    if deciding.singles(items, amount, payer.day):
        return True
    return bool(deciding.settles(deciding.options(items, payer.day), amount, 3))


def _not_told_apart(desk: Desk, payer: Payer, customer: Customer) -> list[Customer]:
    """Return the customer, and those of the same name where neither account nor legal form says which of them it is."""
    shows_form = len(names.key(payer.printed.text)) > len(names.key(customer.base))
    if payer.on_file or shows_form:
        return [customer]
    return [one for one in desk.could_be(payer, customer) if one.base == customer.base]


def _related(desk: Desk, one: Item, other: Item) -> bool:
    """Return whether one of the owners may pay for the other: by name, or as parent and child."""
    first, second = desk.owner(one), desk.owner(other)
    parents = {first.parent, second.parent} - {None}
    return first.base == second.base or bool(parents & {first.index, second.index}) or (
        first.parent is not None and first.parent == second.parent)  # fmt: skip
