"""flask coupons: codes that take something off a payment, and the programme by which customers pass theirs on."""

from datetime import datetime
from decimal import Decimal

import click
from flask.cli import AppGroup

from payportal.cli import shell
from payportal.domain.coupon import CouponKind, CouponTerms
from payportal.domain.errors import BadTerms
from payportal.domain.money import format_minor, parse_minor
from payportal.models.base import db, transaction
from payportal.queries import coupon_uptake
from payportal.services import coupons, referrals
from payportal.services.coupons import KINDS, NewCoupon
from payportal.services.referrals import Programme

group = AppGroup("coupons", help="Codes that take something off a payment.")
DAY = click.DateTime(["%Y-%m-%d"])


@group.command("make")
@click.argument("code")
@click.argument("currency")
@click.argument("off")
@click.option("--least", default="0", help="Only for payments of at least this.")
@click.option("--most", default="", help="At most this is taken off.")
@click.option("--from", "starts", type=DAY, help="First day, today where none is named.")
@click.option("--until", type=DAY, help="Last day.")
@click.option("--customer", "customers", multiple=True, help="Only for this customer and its children; more than once.")
@click.option("--program", "programs", multiple=True, help="Only for documents of this program; more than once.")
@click.option("--kind", "kinds", multiple=True, type=click.Choice(KINDS), default=["invoice"], show_default=True)
@click.option("--uses", type=click.IntRange(1), help="How often in all.")
@click.option("--each", type=click.IntRange(0), default=1, show_default=True, help="How often a company; 0: no limit.")
@click.option("--budget", default="", help="What it may cost in all.")
@shell.command
def make(code: str, currency: str, off: str, *, least: str, most: str, starts: datetime | None, until: datetime | None,
         customers: tuple[str, ...], programs: tuple[str, ...], kinds: tuple[str, ...], uses: int | None, each: int,
         budget: str) -> None:  # fmt: skip
    """Make a coupon of a percentage or a sum: flask coupons make SPRING-10 USD 10% --most 50 --until 2027-03-31."""
    wanted = NewCoupon(
        code=code, currency=currency, terms=_terms(off, currency, least=least, most=most),
        starts_on=starts.date() if starts else shell.today(), ends_on=until.date() if until else None, kinds=kinds,
        programs=programs, customer_numbers=customers, uses_most=uses, uses_each=each or None,
        budget_minor=parse_minor(budget, currency) if budget else None,
    )  # fmt: skip
    with transaction() as session:
        made = coupons.make(session, wanted, actor="cli").code
    click.echo(f"{made}: {off} off in {currency}")


@group.command("list")
@shell.command
def list_coupons() -> None:
    """Show every coupon with its uses and what they cost."""
    for row in coupon_uptake.all_coupons(db.session()):
        one, taken = row.coupon, row.uptake
        most = "" if one.uses_most is None else f" of {one.uses_most}"
        given = format_minor(taken.given_minor, one.currency)
        click.echo(f"{one.code}  {row.state(shell.today())[1]}  {taken.count}{most} uses  {given} {one.currency} given")


@group.command("stop")
@click.argument("code")
@shell.command
def stop(code: str) -> None:
    """Let a coupon take nothing off from now on."""
    with transaction() as session:
        row = coupons.stop(session, coupons.by_code(session, code).id, actor="cli").code
    click.echo(f"{row} is stopped")


@group.command("resume")
@click.argument("code")
@shell.command
def resume(code: str) -> None:
    """Let a stopped coupon be used again."""
    with transaction() as session:
        row = coupons.resume(session, coupons.by_code(session, code).id, actor="cli").code
    click.echo(f"{row} can be used again")


@group.command("referrals")
@click.argument("currency")
@click.argument("off")
@click.option("--reward", default="0", help="What whoever passed the code on is credited.")
@click.option("--least", default="0", help="Only for payments of at least this.")
@click.option("--most", default="", help="At most this is taken off.")
@click.option("--monthly", type=click.IntRange(1), help="At most so many rewards a month for one customer.")
@click.option("--anybody", is_flag=True, help="Also for companies that paid here before.")
@click.option("--off", "switch_off", is_flag=True, help="Keep the terms, but let no code be used.")
@shell.command
def set_referrals(currency: str, off: str, *, reward: str, least: str, most: str, monthly: int | None, anybody: bool,
                  switch_off: bool) -> None:  # fmt: skip
    """Let customers pass on their codes: flask coupons referrals USD 20.00 --reward 25.00 --monthly 5."""
    wanted = Programme(
        running=not switch_off, currency=currency, terms=_terms(off, currency, least=least, most=most),
        reward_minor=parse_minor(reward, currency), monthly_most=monthly, only_new=not anybody,
    )  # fmt: skip
    with transaction() as session:
        referrals.set_programme(session, wanted, actor="cli")
    click.echo(f"referral codes are {'off' if switch_off else 'on'}: {off} off, reward {reward} {currency}")


def _terms(off: str, currency: str, *, least: str, most: str) -> CouponTerms:
    percent = off.removesuffix("%")
    try:
        share = Decimal(percent) if percent != off else Decimal(0)
    except ArithmeticError as error:
        raise BadTerms("write a percentage such as 10%") from error
    return CouponTerms(
        kind=CouponKind.FIXED if percent == off else CouponKind.PERCENT, percent=share,
        amount_minor=parse_minor(off, currency) if percent == off else 0, least_minor=parse_minor(least, currency),
        most_minor=parse_minor(most, currency) if most else None,
    )  # fmt: skip
