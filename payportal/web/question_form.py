"""What every form for a question carries: the name of one act of asking, so that sending it twice asks once."""

import secrets
from collections.abc import Mapping

from payportal.domain.errors import PayportalError
from payportal.domain.sentence import say
from payportal.services.questions import REFERENCE

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def new_reference() -> str:
    """Return the name of one act of asking."""
    return "ASK-" + "".join(secrets.choice(ALPHABET) for _ in range(12))


def reference_in(form: Mapping[str, str]) -> str:
    """Return the name that stands in a form; raises PayportalError for a form that no page of ours made."""
    reference = form.get("reference", "")
    if not REFERENCE.fullmatch(reference):
        raise PayportalError(say("This form is not complete. Go back to the invoice and begin again."))
    return reference
