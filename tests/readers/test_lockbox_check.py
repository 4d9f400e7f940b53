"""One check and its invoices."""

from datetime import date

import pytest

from payportal.domain.errors import FileRefused
from payportal.domain.remittance import RemittanceLine
from payportal.readers.lockbox_check import Batch, add_invoice, line_of, read_check
from payportal.readers.lockbox_layout import BAI, BAI2

CHECK_A = "60110015550123260314HARBORLITE01210003580000150000081000030099887766000000001042"
CHECK_B = "60210010000098000081000032009988776600000104226031" + "2BIRCH AND SONS".ljust(32)
BATCH = Batch("5550123", date(2026, 3, 14), "011")


@pytest.mark.parametrize(
    ("text", "layout", "expected"),
    [
        (CHECK_A, BAI, ("001", 150000, "0099887766", "000000001042", "")),
        (CHECK_B, BAI2, ("001", 98000, "0099887766", "000001042", "BIRCH AND SONS")),
    ],
)
def test_a_check_is_read_where_its_layout_says(text, layout, expected):
    check = read_check(text, layout, line=4)
    assert (check.item, check.amount, check.account, check.number, check.remitter) == expected


def test_a_letter_in_the_amount_is_refused():
    with pytest.raises(FileRefused) as refused:
        read_check(CHECK_A.replace("0000150000", "00O0150000"), BAI, line=4)
    assert (refused.value.code, refused.value.line) == ("bad_amount", 4)


@pytest.mark.parametrize(
    ("layout", "record", "line"),
    [
        (BAI, "4011001601INV-7001  0000100000".ljust(80), RemittanceLine("INV-7001", 100000)),
        (BAI, "4011001601INV-7001".ljust(80), RemittanceLine("INV-7001")),
        (
            BAI2,
            "40210016010INV-7003        00000600000000002000DMG".ljust(80),
            RemittanceLine("INV-7003", 60000, 0, 2000, "DMG"),
        ),
        (BAI2, "40210016010INV-7003        0000060000".ljust(80), RemittanceLine("INV-7003", 60000)),
    ],
)
def test_an_invoice_is_read_where_its_layout_says(layout, record, line):
    check = read_check(CHECK_A if layout is BAI else CHECK_B, layout, line=1)
    add_invoice(check, record, layout, line=2)
    assert check.invoices == [line]


def test_an_amount_without_an_invoice_stays_on_account():
    check = read_check(CHECK_A, BAI, line=1)
    add_invoice(check, "4011001601          0000100000".ljust(80), BAI, line=2)
    assert check.invoices == []


def test_the_customer_of_the_old_layout_is_the_reference_once():
    check = read_check(CHECK_A, BAI, line=1)
    for invoice in ("INV-1", "INV-2"):
        add_invoice(check, f"4011001601{invoice:<50}C-0042".ljust(80), BAI, line=2)
    assert line_of(check, BATCH, BAI).receipt.reference == "C-0042"


def test_a_check_is_known_by_day_batch_and_item_and_belongs_to_its_lockbox():
    line = line_of(read_check(CHECK_A, BAI, line=4), BATCH, BAI)
    assert (line.bank_reference, line.account, line.line) == ("LOCKBOX-20260314-011-001", "5550123", 4)
    assert (line.receipt.transaction_id, line.receipt.check_number) == ("LOCKBOX-20260314-011-001", "000000001042")


def test_a_check_of_nothing_is_a_line_and_no_receipt():
    line = line_of(read_check(CHECK_A.replace("0000150000", "0000000000"), BAI, line=4), BATCH, BAI)
    assert (line.amount_minor, line.receipt) == (0, None)
