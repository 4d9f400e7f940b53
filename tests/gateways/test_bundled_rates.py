"""The bank's rates that came with the installation."""

from payportal.erp import ecb_rates
from payportal.gateways import bundled_rates


def test_the_latest_days_are_read_as_the_banks_own_table():
    file = ecb_rates.read(bundled_rates.latest(2))
    assert file.problems == []
    assert len({row.rate_date for row in file.rows}) == 2
    assert {row.base for row in file.rows} == {"EUR"}
    assert {"USD", "JPY", "GBP", "KRW"} <= {row.currency for row in file.rows}
    assert all(row.rate > 0 and row.source == bundled_rates.SOURCE for row in file.rows)
