"""Agreements and shares in words and figures."""

from datetime import date
from types import SimpleNamespace

import pytest

from payportal.models.partner import AgreementVersion
from payportal.web.partner.reckoning import Step, carry_after_e8, exact, masked, percent, rule, steps


def a_version(kind, **said):
    said = {"program": "", "rate_micro": 0, "fixed_minor": 0, "currency": "USD", "tiers": [], **said}
    return AgreementVersion(kind=kind, starts_on=date(2026, 1, 1), **said)


def a_trace(version, *, base, exact_e8, collected=0, carry=0, amount=0):
    share = SimpleNamespace(base_minor=base, exact_e8=exact_e8, currency="USD", amount_minor=amount)
    return SimpleNamespace(
        version=version, share=share, reverses=None, collected_before_minor=collected, carry_before_e8=carry
    )


TIERS = [[0, 5_000_000], [1_000_000, 7_000_000], [5_000_000, 10_000_000]]


@pytest.mark.parametrize(
    ("version", "words"),
    [
        (a_version("percent", rate_micro=8_000_000), "8 % of everything that customers pay."),
        (a_version("percent", rate_micro=12_500_000, program="east"), "12.5 % of what customers pay on east."),
        (a_version("fixed", fixed_minor=2_500), "25.00 USD for each invoice, earned as the invoice is settled."),
        (
            a_version("tiers", tiers=TIERS),
            "Everything that customers pay, in steps: 5 % from the first; 7 % from 10,000.00 USD collected; "
            "10 % from 50,000.00 USD collected.",
        ),
    ],
)
def test_a_rule_is_told_in_plain_words(version, words):
    assert rule(version) == words


@pytest.mark.parametrize(("micro", "shown"), [(8_000_000, "8"), (12_500_000, "12.5"), (1, "0.000001"), (0, "0")])
def test_a_rate_keeps_every_digit_that_counts(micro, shown):
    assert percent(micro) == shown


@pytest.mark.parametrize(
    ("e8", "currency", "shown"),
    [
        (1_200_050_000_000, "USD", "120.005"),
        (1_200_000_000_000, "USD", "120.00"),
        (-50_000_000, "USD", "−0.005"),
        (150_000_000, "JPY", "1.5"),
        (123_456_700_000_000, "KWD", "1,234.567"),
        (0, "USD", "0.00"),
    ],
)
def test_an_exact_amount_keeps_every_digit_that_counts(e8, currency, shown):
    assert exact(e8, currency) == shown


def test_steps_are_reckoned_one_by_one():
    found = steps(a_trace(a_version("tiers", tiers=TIERS), base=4_500_000, exact_e8=0, collected=800_000))
    assert found == [
        Step("2,000.00 above 8,000.00 collected so far", "5 %", "100.00"),
        Step("40,000.00 above 10,000.00 collected so far", "7 %", "2,800.00"),
        Step("3,000.00 above 50,000.00 collected so far", "10 %", "300.00"),
    ]


def test_a_percentage_is_one_step():
    trace = a_trace(a_version("percent", rate_micro=8_000_000), base=120_000, exact_e8=960_000_000_000, amount=9_600)
    assert steps(trace) == [Step("1,200.00 collected", "8 %", "96.00")]
    assert carry_after_e8(trace) == 0


def test_the_fraction_that_is_left_is_carried_on():
    trace = a_trace(a_version("percent"), base=1, exact_e8=40_000_000, carry=70_000_000, amount=1)
    assert carry_after_e8(trace) == 10_000_000


@pytest.mark.parametrize(
    ("name", "shown"), [("Acme Corp", "A… C…"), ("  Öztürk & Söhne ", "Ö… &… S…"), ("X", "X…"), ("", "")]
)
def test_a_name_is_masked_to_its_first_letters(name, shown):
    assert masked(name) == shown
