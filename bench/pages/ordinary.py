"""The list of invoices as a plain Flask portal has it: models, ``paginate`` (COUNT and OFFSET), sums in Python.

It is what the documentation of Flask-SQLAlchemy shows, on the same rows, in the same process, over the same database:
the customer's documents by due date, 50 a page, with what is open and overdue above them and a status beside each.
"""

from datetime import date
from typing import Any

from flask import Flask, render_template_string, request, session
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

PAGE = """<!doctype html>
<html lang="en"><head><title>Invoices</title></head><body>
<h1>Invoices of {{ user.customer.name }}</h1>
<p>Open {{ "%.2f"|format(open / 100) }}, overdue {{ "%.2f"|format(overdue / 100) }}</p>
<table class="table">
<thead><tr><th>Number</th><th>Issued</th><th>Due</th><th>Status</th><th>Amount</th><th>Open</th></tr></thead>
<tbody>{% for invoice in page %}
<tr><td><a href="/invoices/{{ invoice.id }}">{{ invoice.number }}</a></td>
  <td>{{ invoice.issue_date }}</td><td>{{ invoice.due_date }}</td>
  <td>{{ invoice.status(today) }}</td><td>{{ "%.2f"|format(invoice.amount_minor / 100) }} {{ invoice.currency }}</td>
  <td>{{ "%.2f"|format(invoice.open_minor / 100) }} {{ invoice.currency }}</td></tr>
{% endfor %}</tbody></table>
<nav>{% for number in page.iter_pages() if number %}<a href="?page={{ number }}">{{ number }}</a>{% endfor %}</nav>
</body></html>"""


def ordinary(url: str, today: date) -> Flask:
    """Return the other portal on the database ``url``; it signs in with ``session["user"]``."""
    app = Flask("ordinary")
    app.config.update(SQLALCHEMY_DATABASE_URI=url, SECRET_KEY="bench", TESTING=True)
    other = SQLAlchemy(model_class=type("Base", (DeclarativeBase,), {}))
    other.init_app(app)
    user_model, invoice_model = _models(other)

    @app.get("/invoices")
    def listed() -> str:
        user = other.session.get(user_model, session["user"])
        mine = other.select(invoice_model).filter_by(customer_id=user.customer_id)
        page = other.paginate(mine.order_by(invoice_model.due_date.desc(), invoice_model.id.desc()), per_page=50,
                              page=request.args.get("page", 1, type=int))  # fmt: skip
        everything = other.session.scalars(mine).all()
        open_ = sum(invoice.open_minor for invoice in everything)
        overdue = sum(invoice.open_minor for invoice in everything if invoice.due_date < today)
        return render_template_string(PAGE, user=user, page=page, open=open_, overdue=overdue, today=today)

    return app


def _models(other: SQLAlchemy) -> tuple[Any, Any]:
    """Return the models of a user and of an invoice with its payments, as a portal would have them."""

    class Customer(other.Model):  # type: ignore[name-defined]
        __tablename__ = "customer"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str]

    class User(other.Model):  # type: ignore[name-defined]
        __tablename__ = "user_account"
        id: Mapped[int] = mapped_column(primary_key=True)
        email: Mapped[str]
        customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
        customer: Mapped[Customer] = relationship()

    class Paid(other.Model):  # type: ignore[name-defined]
        __tablename__ = "application"
        id: Mapped[int] = mapped_column(primary_key=True)
        invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"))
        cash_minor: Mapped[int]

    class Invoice(other.Model):  # type: ignore[name-defined]
        __tablename__ = "invoice"
        id: Mapped[int] = mapped_column(primary_key=True)
        customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
        number: Mapped[str]
        issue_date: Mapped[date]
        due_date: Mapped[date]
        currency: Mapped[str]
        amount_minor: Mapped[int]
        open_minor: Mapped[int]
        payments: Mapped[list[Paid]] = relationship()

        def status(self, today: date) -> str:
            if not self.open_minor:
                return "paid"
            if self.payments:
                return "part paid"
            return "overdue" if self.due_date < today else "open"

    return User, Invoice
