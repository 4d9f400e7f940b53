"""What is to come in over the next two weeks, day by day."""

from itertools import groupby

from flask import render_template

from payportal.models.base import db
from payportal.queries import money_ahead
from payportal.web.clock import today


def listed() -> str:
    """Show what we collect and what others are to pay, with the sums of each day."""
    found = money_ahead.ahead(db.session(), on=today())
    days = [(day, list(rows), found.sums(day)) for day, rows in groupby(found.rows, key=lambda one: one.day)]
    return render_template("workbench/ahead.html", days=days, sums=found.sums(), cut=found.cut, most=money_ahead.MOST,
                           length=money_ahead.DAYS, kinds=money_ahead.KINDS)  # fmt: skip
