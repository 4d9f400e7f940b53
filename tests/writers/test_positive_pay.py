"""Files of issued checks, by the layouts of banks, to the letter of their guides."""

import csv
import io
from dataclasses import replace
from datetime import date

import pytest

from payportal.domain.errors import RefusedBatch
from payportal.writers import positive_pay
from payportal.writers.check_layout import LAYOUTS, layout_of
from payportal.writers.tally import Tally
from tests.writers.orders import NORTHWIND, OURS, check, run

WELLS = replace(NORTHWIND, company_id="00259", account=replace(OURS, account="9610123456"))
FOUR = (
    check("1001", 26420, payee="Mary Moore", issued_on=date(2002, 2, 28)),
    check("1002", 5624, payee="James Smart", issued_on=date(2002, 2, 28)),
    check("1003", 84520, payee="Derek Howell", issued_on=date(2002, 2, 28), void=True),
)


def test_the_default_is_csv_with_headings():
    file = positive_pay.write(run(check(payee='Zoë "Z" Müller, Inc.'), check("1002", 5, void=True)))
    assert list(csv.reader(io.StringIO(file.decode()))) == [
        ["account", "check_number", "issue_date", "amount", "payee", "action"],
        ["998877", "1001", "07/01/2026", "264.20", 'ZOE "Z" MULLER, INC.', "I"],
        ["998877", "1002", "07/01/2026", "0.05", "MARY MOORE", "V"],
    ]


def test_records_of_fixed_width_stand_where_the_guide_says():
    first, *details, last = positive_pay.write(run(*FOUR, originator=WELLS), LAYOUTS["arp85"]).decode().splitlines()
    assert first == f"{'*0300259' + '000009610123456' + '0':<85}"
    assert details[0] == f"{'0000001001' + '022802' + '000009610123456' + '320' + '0000026420' + 'MARY MOORE':<85}"
    assert details[2][31:54] == "3700000084520DEREK HOWE"
    assert last == f"{'&' + ' ' * 14 + '0000003' + ' ' * 3 + '0000000116564':<85}"


def test_a_void_is_marked_as_the_bank_marks_it():
    lines = positive_pay.write(run(*FOUR), LAYOUTS["fixed156"]).decode().splitlines()
    assert {len(line) for line in lines} == {156}
    assert [line[-1] for line in lines] == [" ", " ", "V"]
    assert lines[0][:45] == "D001" + "0000998877" + "0000001001" + "0000000026420" + "20020228"
    chase = positive_pay.write(run(*FOUR), LAYOUTS["chase_csv"]).decode().splitlines()
    assert chase[2] == "C,998877,1003,022802,845.20,DEREK HOWELL"


def test_totals_tell_written_and_taken_back_apart():
    columns = ["count", "total", "issued_count", "issued_total", "void_count", "void_total", "routing", "file_date"]
    layout = layout_of({"detail": ["check_number", "amount"], "trailer": columns, "amounts": "cents"})
    last = positive_pay.write(run(*FOUR), layout).decode().splitlines()[-1]
    assert last == "3,116564,2,32044,1,84520,021000021,06/30/2026"


@pytest.mark.parametrize("name", LAYOUTS)
def test_what_was_written_reads_the_same(name):
    checks = tuple(check(str(number), number * 17, void=number % 3 == 0) for number in range(1, 200))
    whole = run(*checks, originator=replace(NORTHWIND, company_id="00259"))
    file = positive_pay.write(whole, LAYOUTS[name])
    assert positive_pay.tally(file, LAYOUTS[name]) == Tally(199, whole.total.minor)


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (check("12345678901"), "check_number '12345678901' has 11 characters, the layout has room for 10"),
        (check(cents=100_000_000_00), "amount '10000000000' has 11 characters"),
        (check(payee="Иван"), "the payee has 'И'"),
    ],
)
def test_a_check_that_does_not_fit_is_refused(one, why):
    with pytest.raises(RefusedBatch, match=why):
        positive_pay.write(run(one, originator=WELLS), LAYOUTS["arp85"])


def test_a_number_may_lose_noughts_but_a_name_only_its_end():
    one = check("00000001001", payee="A" * 50)
    line = positive_pay.write(run(one, originator=WELLS), LAYOUTS["arp85"]).decode().splitlines()[1]
    assert line[:10] == "0000001001"
    assert line[44:].rstrip() == "A" * 40


def test_a_company_id_that_does_not_fit_refuses_the_file():
    with pytest.raises(RefusedBatch, match="the file as a whole: the company_id"):
        positive_pay.write(run(), LAYOUTS["arp85"])
