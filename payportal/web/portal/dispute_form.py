"""What a customer says in a dispute, read with every mistake kept beside its field."""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from werkzeug.datastructures import FileStorage

from payportal.domain.attached_file import AttachedFile
from payportal.domain.errors import BadAmount, PayportalError
from payportal.domain.money import Money
from payportal.domain.sentence import say
from payportal.web.attachments import attached
from payportal.web.filters import plain_amount
from payportal.web.portal.forms import typed_minor

REFERENCE = re.compile(r"DSP-[A-Z2-7]{12}")
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
SCOPES = ("whole", "line", "amount")
TEXTS = {"line_text": 200, "quantity_expected": 40, "contact": 120, "text": 4_000}


def new_reference() -> str:
    """Return the name of one act of disputing; it stands in the form, so that sending it twice opens one dispute."""
    return "DSP-" + "".join(secrets.choice(ALPHABET) for _ in range(12))


@dataclass(slots=True, kw_only=True)
class DisputeForm:
    """What was typed, what it means, and what is wrong with it by field; amounts in minor units."""

    reference: str
    scope: str = "whole"
    reason: str = ""
    amount: str = ""
    price_expected: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    disputed_minor: int = 0
    price_expected_minor: int | None = None
    files: tuple[AttachedFile, ...] = ()
    errors: dict[str, list[str]] = field(default_factory=dict)


def empty(undisputed_minor: int, currency: str) -> DisputeForm:
    """Return the form before anything was typed."""
    amount = plain_amount(undisputed_minor, currency)
    return DisputeForm(reference=new_reference(), amount=amount, texts=dict.fromkeys(TEXTS, ""))


def read(values: Mapping[str, str], sent: Sequence[FileStorage], *, undisputed_minor: int, currency: str,
         reasons: Sequence[str]) -> DisputeForm:  # fmt: skip
    """Return the form that was sent; raises PayportalError for one that no page of ours made."""
    reference = values.get("reference", "")
    if not REFERENCE.fullmatch(reference):
        raise PayportalError(say("This form is not complete. Go back to the invoice and begin again."))
    scope = values.get("scope", "whole")
    form = DisputeForm(
        reference=reference, scope=scope if scope in SCOPES else "whole", reason=values.get("reason", ""),
        amount=values.get("amount", "").strip(), price_expected=values.get("price_expected", "").strip(),
        texts={name: values.get(name, "").strip()[:most] for name, most in TEXTS.items()},
    )  # fmt: skip
    _amounts(form, undisputed_minor, currency)
    if form.reason not in reasons:
        form.errors["reason"] = [say("Choose a reason.")]
    if form.scope == "line" and not form.texts["line_text"]:
        form.errors["line_text"] = [say("Say which line: its item, text or number.")]
    if not form.texts["text"]:
        form.errors["text"] = [say("Say what is wrong, so that we can look into it.")]
    form.files = attached(sent, form.errors)
    return form


def _amounts(form: DisputeForm, undisputed_minor: int, currency: str) -> None:
    most = Money(undisputed_minor, currency)
    try:
        whole = form.scope == "whole"
        form.disputed_minor = undisputed_minor if whole else typed_minor(form.amount, currency)
        if not 0 < form.disputed_minor <= undisputed_minor:
            form.errors["amount"] = [
                say("Enter an amount above zero and at most %(most)s, what is open and undisputed.", most=most)
            ]
    except BadAmount as refused:
        form.errors["amount"] = [refused.message]
    if not form.price_expected:
        return
    try:
        form.price_expected_minor = typed_minor(form.price_expected, currency)
        if not 0 <= form.price_expected_minor <= 10**15:
            form.errors["price_expected"] = [say("Enter the price you expect, or leave it out.")]
    except BadAmount as refused:
        form.errors["price_expected"] = [refused.message]
