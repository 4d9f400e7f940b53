"""Views of the invoice list that a person keeps."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.urls import iri_to_uri

from payportal.models.base import transaction
from payportal.services import saved_views
from payportal.web.guards import signed_in
from payportal.web.portal import filters

PAGE = "invoices"


def keep() -> ResponseReturnValue:
    """Keep the filter of the list under a name; only what a filter may hold is kept."""
    asked = filters.asked(MultiDict(request.form))
    address = iri_to_uri(filters.address(asked))
    name = request.form.get("name", "")
    with transaction() as session:
        saved_views.keep(session, signed_in().id, PAGE, name, address.partition("?")[2])
    flash(_("The view is kept. You find it above the list."))
    return redirect(address)


def remove(view_id: int) -> ResponseReturnValue:
    """Forget a view."""
    with transaction() as session:
        saved_views.remove(session, signed_in().id, view_id)
    flash(_("The view is removed. No invoice was touched."))
    return redirect(url_for("portal.list_invoices"))
