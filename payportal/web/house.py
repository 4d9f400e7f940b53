"""Whose pages these are: payers, guests and partners see the business's name, its own people that of the product."""

from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from payportal.models.base import db
from payportal.queries import brand
from payportal.web.sessions import person

PRODUCT = "Payportal"
VISITORS = ("customer", "partner")


def init_app(app: Flask) -> None:
    """Tell every template whose page it is."""
    app.context_processor(lambda: {"house": name()})


def name() -> str:
    """Return the name at the head of this page and in its title; it is found where the database is not, too."""
    known = person()
    if known and known.role not in VISITORS:
        return PRODUCT
    seller = current_app.extensions["settings"].seller
    try:
        return brand.current(db.session(), seller).name or PRODUCT
    except SQLAlchemyError:
        return seller.name or PRODUCT
