"""What makes one booked line the same money when a file brings it again."""

import random
from datetime import date, timedelta

import pytest

from payportal.readers.identity import assign_ids, part_ids
from payportal.readers.result import BankLine

DAY = date(2026, 3, 2)


def a_line(**changes):
    values = {"line": 1, "account": "123", "value_date": DAY, "amount_minor": 1000, "currency": "USD", "credit": True}
    return BankLine(**{**values, "bank_reference": "REF", **changes})


def some_lines(seed, count=60):
    """Lines with many twins: few days, amounts and references."""
    dice = random.Random(seed)
    return [
        a_line(
            line=number,
            value_date=DAY + timedelta(days=dice.randrange(3)),
            amount_minor=dice.randrange(1, 4),
            bank_reference=dice.choice(["", "A", "B"]),
            credit=dice.random() < 0.7,
        )
        for number in range(count)
    ]


def test_the_identity_says_what_it_is_made_of():
    assert assign_ids([a_line()], account="") == [("123|2026-03-02|REF|+1000|USD|1", "REF")]


@pytest.mark.parametrize("seed", range(50))
def test_a_file_sent_again_gives_the_same_identities_wherever_its_lines_stand(seed):
    lines = some_lines(seed)
    moved = [a_line(**{**_values(line), "line": line.line + 7}) for line in lines]
    assert assign_ids(moved, account="x") == assign_ids(lines, account="x")


@pytest.mark.parametrize("seed", range(50))
def test_the_order_of_the_lines_does_not_matter(seed):
    lines = some_lines(seed)
    shuffled = random.Random(seed).sample(lines, len(lines))
    before, after = (sorted(identity for identity, _ in assign_ids(some, account="")) for some in (lines, shuffled))
    assert before == after


@pytest.mark.parametrize("seed", range(50))
def test_every_line_of_a_file_has_an_identity_and_an_id_of_its_own(seed):
    pairs = assign_ids(some_lines(seed), account="")
    assert len({identity for identity, _ in pairs}) == len({name for _, name in pairs}) == len(pairs)


@pytest.mark.parametrize("seed", range(20))
def test_a_line_more_leaves_the_others_as_they_were(seed):
    lines = some_lines(seed)
    before = assign_ids(lines, account="")
    assert assign_ids([*lines, a_line(bank_reference="NEW")], account="")[:-1] == before


def test_true_twins_are_the_first_and_the_second_of_their_day():
    (first, _), (second, name) = assign_ids([a_line(), a_line(line=2)], account="")
    assert (first[-2:], second[-2:]) == ("|1", "|2")
    assert name.startswith("REF-")


@pytest.mark.parametrize(
    "change",
    [
        {"account": "124"},
        {"value_date": DAY + timedelta(days=1)},
        {"bank_reference": "REG"},
        {"amount_minor": 1001},
        {"currency": "CAD"},
        {"credit": False},
    ],
)
def test_whatever_differs_in_the_money_makes_it_other_money(change):
    (one, _), (other, _) = assign_ids([a_line(), a_line(**change)], account="")
    assert (one[-2:], other[-2:]) == ("|1", "|1")


@pytest.mark.parametrize("change", [{"line": 9}, {"description": "reworded"}, {"type_code": "142"}])
def test_what_banks_reword_is_no_part_of_it(change):
    assert assign_ids([a_line(**change)], account="") == assign_ids([a_line()], account="")


def test_a_separator_inside_a_value_cannot_imitate_another_key():
    lines = [a_line(account="1|2026", bank_reference=""), a_line(account="1", bank_reference="")]
    first, second = (identity for identity, _ in assign_ids(lines, account=""))
    assert first != second
    assert first.startswith("1\\|2026|")


def test_the_account_of_the_file_comes_before_the_one_it_was_imported_for():
    named, unnamed = a_line(), a_line(account="")
    assert assign_ids([named], account="Main") == assign_ids([named], account="Other")
    assert assign_ids([unnamed], account="Main")[0][0].startswith("Main|")


def test_money_without_a_reference_gets_a_readable_id():
    ((_, name),) = assign_ids([a_line(bank_reference="")], account="", format="bai2")
    stem, _, digest = name.rpartition("-")
    assert (stem, len(digest), int(digest, 16) >= 0) == ("BAI2-20260302", 8, True)


def _values(line):
    return {name: getattr(line, name) for name in BankLine.__dataclass_fields__}


def test_a_batch_goes_by_the_identity_of_the_whole_and_its_parts_by_their_own_ids():
    parts = (a_line(bank_reference="P-1"), a_line(bank_reference=""), a_line(bank_reference="P-1"))
    batch, taken = a_line(parts=parts), {"REF"}
    pairs = part_ids(batch, ("whole", "REF"), taken)
    assert pairs == [("whole", "P-1"), ("whole|part 2", "REF-2"), ("whole|part 3", "REF-3")]
    assert taken == {"REF", "P-1", "REF-2", "REF-3"}
    assert part_ids(a_line(), ("whole", "REF"), taken) == [("whole", "REF")]
