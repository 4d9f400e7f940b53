"""Parent and child accounts: the tree with what each owes, paid across in one payment."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from payportal.models.base import db
from payportal.queries import account_tree, customer_account
from payportal.web.clock import now, today
from payportal.web.csv_download import csv_download
from payportal.web.numbers import wholes
from payportal.web.portal.account import accounts, chosen_account, seat
from payportal.web.portal.pay import MOST_INVOICES

COLUMNS = ("account_number", "name", "currency", "open_amount", "overdue_amount", "credits")


def listed() -> ResponseReturnValue:
    """Show the accounts as a tree, each with its balance, and the total of all."""
    session, own = db.session(), accounts()
    return render_template(
        "portal/account_tree.html", rows=account_tree.tree(session, own, on=today()), company=seat().company,
        totals=customer_account.balances(session, own, on=today()), chosen=chosen_account(), now=now(),
    )  # fmt: skip


def download() -> ResponseReturnValue:
    """Send the accounts with their balances as a file for people."""
    own, day = accounts(), today()
    return csv_download(f"accounts-{day:%Y-%m-%d}.csv", COLUMNS, lambda session: _lines(session, own, day))


def pay() -> ResponseReturnValue:
    """Go on to the review page with what the ticked accounts owe, all of it or what is overdue."""
    chosen = [account for account in wholes(request.args.getlist("account")) if account in accounts()]
    late = request.args.get("what") == "overdue"
    ids = account_tree.payable(db.session(), chosen, overdue_on=today() if late else None, most=MOST_INVOICES + 1)
    if not ids:
        flash(_("Tick at least one account.") if not chosen else _("Nothing of this kind is open there."))
        return redirect(url_for("portal.list_accounts"))
    if len(ids) > MOST_INVOICES:
        flash(
            _(
                "One payment takes %(most)s invoices; these are the oldest. Pay the others after them.",
                most=MOST_INVOICES,
            )
        )
    return redirect(url_for("portal.review", invoice=ids[:MOST_INVOICES]))


def _lines(session, own, day):  # type: ignore[no-untyped-def]
    for row in account_tree.tree(session, own, on=day):
        for balance in row.balances:
            sums = balance.open_minor, balance.overdue_minor, balance.credit_minor
            yield (row.number, row.name, balance.currency, *((minor, balance.currency) for minor in sums))
        if not row.balances:
            yield row.number, row.name, "", "", "", ""
