"""In which currencies customers may pay, at which spread, and by whose rates: one form, and who changed it before."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from payportal.domain.currency_rules import CurrencyPair, CurrencyRules, read_pairs, written_pairs
from payportal.domain.errors import PayportalError
from payportal.ledger import chart
from payportal.models.base import db, transaction
from payportal.queries import currency_rules, exchange_position, fx_rates
from payportal.services import currency_rules as desk
from payportal.web.clock import today
from payportal.web.guards import signed_in
from payportal.web.numbers import whole

NUMBERS = ("lock_minutes", "oldest_days")
ACCOUNTS = (chart.EXCHANGE, chart.EXCHANGE_SPREAD, chart.EXCHANGE_RESULT)


def shown() -> ResponseReturnValue:
    """Show the rules that hold, in the form that changes them."""
    rules = currency_rules.current(db.session())
    typed = {name: str(getattr(rules, name)) for name in NUMBERS}
    return _page({**typed, "pairs": written_pairs(rules.pairs), "source": rules.source}, {})


def change() -> ResponseReturnValue:
    """Let the rules of the form hold from now on, or show it with what is wrong."""
    typed = {name: request.form.get(name, "").strip()[:20_000] for name in (*NUMBERS, "pairs", "source")}
    errors: dict[str, list[str]] = {}
    numbers = {name: _number(name, typed[name], errors) for name in NUMBERS}
    pairs: tuple[CurrencyPair, ...] = ()
    try:
        pairs = read_pairs(typed["pairs"])
    except PayportalError as refused:
        errors["pairs"] = [refused.message]
    if errors:
        return _page(typed, errors), 422
    try:
        with transaction() as session:
            desk.change(session, CurrencyRules(pairs=pairs, source=typed["source"][:60], **numbers),
                        actor=signed_in().email)  # fmt: skip
    except PayportalError as refused:
        return _page(typed, {refused.code: [refused.message]}), 422
    flash("The rules hold from now on; a rate that was quoted before holds until it runs out.")
    return redirect(url_for("admin.currencies"))


def _number(name: str, text: str, errors: dict[str, list[str]]) -> int:
    try:
        return whole(text)
    except ValueError:
        errors[name] = ["Enter a whole number."]
        return 0


def _page(typed: dict[str, str], errors: dict[str, list[str]]) -> str:
    session = db.session()
    rules = currency_rules.current(session)
    quoted = [
        (pair, fx_rates.found(session, pair.invoiced, pair.paid, on=today(), oldest_days=rules.oldest_days,
                              source=rules.source))
        for pair in rules.pairs
    ]  # fmt: skip
    return render_template(
        "admin/currencies.html", typed=typed, form={"errors": errors}, versions=currency_rules.versions(session),
        sources=fx_rates.sources(session), quoted=quoted, accounts=ACCOUNTS,
        balances=exchange_position.balances(session),
    )  # fmt: skip
