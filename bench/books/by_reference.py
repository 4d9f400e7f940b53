"""Receipts that name what they pay, cleanly or not: kinds that their references and amounts decide."""

from collections.abc import Sequence

from bench.books import names, noise
from bench.books.book import Item
from bench.books.desk import Desk, Draft
from bench.books.names import Printed
from bench.books.words import LIST_PHRASES, PHRASES, THIRD_PARTIES

SEPARATORS = (" ", ", ", ",", ";", " / ", " & ", "/", " + ", " AND ")


def clean_ref(desk: Desk) -> Draft | None:
    """One item, its number as it is, its amount to the cent."""
    return _whole(desk, desk.free(), known=False)


def noisy_ref(desk: Desk) -> Draft | None:
    """One item, its number spoilt; payer and amount confirm it."""
    draft = _whole(desk, items := desk.free(), known=True)
    if draft is None:
        return None
    number = items[0].number
    spoilt = noise.typed_wrong(desk.rng, number) if desk.rng.random() < 0.08 else noise.spoil(desk.rng, number)
    elsewhere = names.key(spoilt) != names.key(number) and names.key(spoilt) in desk.numbers
    if elsewhere or len(_alike(desk, draft, items[0])) > 1:
        return None
    draft.text = phrase(desk, spoilt)
    return draft


def multi_refs(desk: Desk) -> Draft | None:
    """Two to eight items by their numbers; now and then one of the numbers is spoilt."""
    items = desk.free(count=desk.rng.choices((2, 3, 4, 5, 6, 8), (40, 25, 15, 10, 6, 4))[0])
    draft = _whole(desk, items, known=True)
    if draft is None:
        return None
    numbers = [item.number for item in items]
    if desk.rng.random() < 0.25:
        place = desk.rng.randrange(len(numbers))
        spoilt = noise.spoil(desk.rng, numbers[place])
        if names.key(spoilt) not in desk.numbers and " " not in spoilt:
            numbers[place] = spoilt
    draft.text = listed(desk, numbers)
    return draft


def ref_range(desk: Desk) -> Draft | None:
    """Consecutive numbers, the first and the last of which are written."""
    run = _run_of(desk, fewest=3)
    draft = _whole(desk, run, known=False)
    if draft is None:
        return None
    first, last = run[0].number, run[-1].number
    joined = desk.rng.choice(("{0}-{1}", "{0} - {1}", "{0} THRU {1}", "{0} TO {1}", "{0} THROUGH {1}"))
    if "-" in first or "/" in first:
        joined = desk.rng.choice(("{0} THRU {1}", "{0} TO {1}", "{0} - {1}"))
    draft.text = desk.rng.choice(LIST_PHRASES).format(joined.format(first, last))
    return draft


def suffix_list(desk: Desk) -> Draft | None:
    """The first number whole, of the others only the digits that differ."""
    run = _run_of(desk, fewest=2)
    if len(run) > 2 and desk.rng.random() < 0.4:
        run = [run[0], *run[2:]]
    draft = _whole(desk, run, known=True)
    if draft is None:
        return None
    digits = 2 if run[0].number[:-2] == run[-1].number[:-2] else 3
    separator = desk.rng.choice(("/", ",", "/", " / ", ", "))
    draft.text = desk.rng.choice(LIST_PHRASES).format(
        separator.join([run[0].number, *(item.number[-digits:] for item in run[1:])])
    )
    return draft


def structured(desk: Desk) -> Draft | None:
    """Remittance lines with an amount each; some numbers are spoilt, some lines net of a discount in time."""
    count = desk.rng.choices((1, 2, 3, 5, 8, 13), (15, 25, 25, 20, 10, 5))[0]
    items = desk.free(count=count)
    if not items:
        return None
    customer = desk.owner(items[0])
    payer = desk.payer(customer, known=True)
    pays = [(item, item.net(payer.day)) for item in items]
    lines = []
    for item, cash in pays:
        spoilt = noise.spoil(desk.rng, item.number) if desk.rng.random() < 0.08 else item.number
        fits = names.key(spoilt) not in desk.numbers and "/" not in spoilt
        lines.append((spoilt if fits else item.number, cash))
    words = desk.rng.choice(("", "REMITTANCE ATTACHED", "CTX 820"))
    return Draft(payer=payer, amount=sum(cash for _, cash in pays), currency=items[0].currency, customer=customer,
                 pays=pays, remittance=tuple(lines), text=words)  # fmt: skip


def creditor_ref(desk: Desk) -> Draft | None:
    """A structured creditor reference, in one piece or in groups of four."""
    items = desk.free(wanted=lambda item: any(one.startswith("RF") for one in item.references))
    draft = _whole(desk, items, known=False)
    if draft is None:
        return None
    reference = next(one for one in items[0].references if one.startswith("RF"))
    groups = " ".join(reference[at : at + 4] for at in range(0, len(reference), 4))
    draft.text = desk.rng.choice((reference, reference, groups, f"/ROC/{reference}", f"REF {reference}"))
    return draft


def po_ref(desk: Desk) -> Draft | None:
    """The buyer's own order number; the amount is the whole order's, or one item's that no other of it has."""
    found = desk.free(wanted=lambda item: bool(item.purchase_order))
    if not found:
        return None
    order = desk.orders[found[0].purchase_order]
    whole = [item for item in order if item.open > 0]
    alone = desk.rng.random() < 0.5 or not all(desk.usable(item) for item in whole)
    items = found if alone else whole
    if len({(item.owner, item.currency) for item in items}) > 1:
        return None
    if alone and sum(item.open == found[0].open for item in whole) > 1:
        return None
    draft = _whole(desk, items, known=True)
    if draft is not None:
        draft.text = desk.rng.choice(("PO {0}", "P.O. {0}", "YOUR SUPPLY ORDER {0}", "PO# {0}", "{0}")).format(
            found[0].purchase_order
        )
    return draft


def parent_pays(desk: Desk) -> Draft | None:
    """The parent company pays items of its child by their numbers."""
    count = desk.rng.choice((1, 1, 2, 3))
    items = desk.free(count=count, wanted=lambda item: desk.owner(item).parent is not None)
    draft = _whole(desk, items, known=False)
    if draft is None:
        return None
    parent = desk.book.customers[desk.owner(items[0]).parent or 0]
    draft.payer = desk.payer(parent, known=True)
    return draft


def third_party(desk: Desk) -> Draft | None:
    """A settlement service or a factor pays for a customer, by whole numbers and the cent."""
    draft = _whole(desk, items := desk.free(count=desk.rng.choice((1, 1, 2, 3, 4))), known=False)
    if draft is None:
        return None
    name = desk.rng.choice(THIRD_PARTIES)
    text = listed(desk, [item.number for item in items])
    if desk.rng.random() < 0.6:
        text = f"{text} {desk.rng.choice(('OBO', 'ON BEHALF OF', 'FOR'))} {desk.owner(items[0]).base.upper()[:24]}"
    draft.payer = type(draft.payer)(draft.payer.form, draft.payer.day, Printed(name[: draft.payer.form.name_width]))
    draft.text = text
    return draft


def credit_netting(desk: Desk) -> Draft | None:
    """Invoices less a credit memo: all of them named, in lines or in the text, or the memo left to be found."""
    rng = desk.rng
    items = desk.free(count=rng.choice((1, 2, 3)), wanted=lambda item: _memos(desk, item) != [])
    if not items:
        return None
    memo = rng.choice(_memos(desk, items[0]))
    total = sum(item.open for item in items) + memo.open
    draft = _whole(desk, items, known=True)
    if draft is None or total <= 0:
        return None
    draft.pays, draft.amount = [*((item, item.open) for item in items), (memo, memo.open)], total
    way = rng.random()
    if way < 0.3:
        draft.remittance, draft.text = tuple((item.number, cash) for item, cash in draft.pays), ""
    elif way < 0.75:
        draft.text = listed(desk, [item.number for item in items]) + rng.choice((" LESS ", " - ", " CREDIT "))
        draft.text += memo.number
    else:
        everything = desk.items_of(desk.could_be(draft.payer, desk.owner(memo)), memo.currency)
        if sum(item.open == memo.open for item in everything) > 1:
            return None
        draft.text = listed(desk, [item.number for item in items]) + rng.choice(("", " LESS CREDIT", " NET OF CM"))
    return draft


# ── what they share ──


def phrase(desk: Desk, number: str) -> str:
    """Return how a payer writes one number."""
    return desk.rng.choice(PHRASES).format(number)


def listed(desk: Desk, numbers: Sequence[str]) -> str:
    """Return how a payer writes several numbers."""
    if len(numbers) == 1:
        return phrase(desk, numbers[0])
    separators = [one for one in SEPARATORS if not any("/" in number for number in numbers) or "/" not in one]
    return desk.rng.choice(LIST_PHRASES).format(desk.rng.choice(separators).join(numbers))


def _whole(desk: Desk, items: Sequence[Item], *, known: bool) -> Draft | None:
    """Return a draft that pays these items in full, by their numbers."""
    if not items:
        return None
    customer = desk.owner(items[0])
    text = listed(desk, [item.number for item in items])
    return Draft(
        payer=desk.payer(customer, known=known), amount=sum(item.open for item in items), currency=items[0].currency,
        customer=customer, pays=[(item, item.open) for item in items], text=text,
    )  # fmt: skip


def _alike(desk: Desk, draft: Draft, item: Item) -> list[Item]:
    """Return the items that the payer could mean by this amount, the right one among them."""
    mine = desk.items_of(desk.could_be(draft.payer, desk.owner(item)), item.currency)
    return [one for one in mine if draft.amount in (one.open, one.net(draft.payer.day))]


def _memos(desk: Desk, item: Item) -> list[Item]:
    mine = desk.owner(item).items
    return [one for one in mine if one.kind == "credit_memo" and not one.used and one.currency == item.currency]


def _run_of(desk: Desk, *, fewest: int) -> list[Item]:
    """Return free items of one customer whose numbers follow each other; nothing when none was found."""
    for _ in range(20):
        first = desk.free()
        if not first or not first[0].number[-3:].isdigit():
            continue
        run = [first[0]]
        mine = desk.owner(first[0]).items
        for item in mine[mine.index(first[0]) + 1 :]:
            if not desk.usable(item) or item.currency != run[0].currency or not _follows(run[-1].number, item.number):
                break
            run.append(item)
        if len(run) >= fewest:
            return run
    return []


def _follows(earlier: str, later: str) -> bool:
    """Return whether ``later`` is the next number, with the same digits in front of the last three."""
    same = earlier[:-3] == later[:-3] and later[-3:].isdigit() and earlier[-3:].isdigit()
    return same and int(later[-3:]) == int(earlier[-3:]) + 1
