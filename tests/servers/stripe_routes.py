"""The addresses of Stripe's API that we use: each a function from the form that was sent to the thing it answers."""

import re
from collections.abc import Callable
from typing import Any

from tests.servers.stripe_books import CARDS, Refused, StripeBooks

Form = dict[str, Any]


def nested(form: dict[str, list[str]]) -> Form:
    """Return ``a[b][0][c]=x`` as nested dictionaries, lists where the names are numbers."""
    tree: Form = {}
    for name, values in form.items():
        keys = re.findall(r"[^\[\]]+", name)
        node = tree
        for key in keys[:-1]:
            node = node.setdefault(key, {})
        node[keys[-1]] = values if name.endswith("[]") else values[-1]
    return _listed(tree)


def _listed(tree: Any) -> Any:
    if not isinstance(tree, dict):
        return tree
    inner = {key: _listed(value) for key, value in tree.items()}
    return [inner[key] for key in sorted(inner, key=int)] if inner and all(key.isdigit() for key in inner) else inner


def create_session(books: StripeBooks, form: Form) -> dict[str, Any]:
    page = books.new(
        "cs_test_", "checkout.session", mode=form["mode"], status="open", payment_status="unpaid", payment_intent=None,
        setup_intent=None, client_reference_id=form.get("client_reference_id"), customer=form.get("customer"),
        payment_method_types=form.get("payment_method_types", ["card"]), success_url=form["success_url"],
        payment_intent_data=form.get("payment_intent_data", {}), amount_total=None, currency=None,
    )  # fmt: skip
    if form["mode"] == "payment":
        price = form["line_items"][0]["price_data"]
        page.update(amount_total=int(price["unit_amount"]), currency=price["currency"])
    else:
        books.find(page["customer"], "customer")
        metadata = form.get("setup_intent_data", {}).get("metadata", {})
        setup = books.new(
            "seti_", "setup_intent", status="requires_payment_method", payment_method=None, customer=page["customer"],
            metadata=metadata, next_action=None, last_setup_error=None,
        )  # fmt: skip
        page["setup_intent"] = setup["id"]
    return page


def expire_session(books: StripeBooks, form: Form, name: str) -> dict[str, Any]:
    page = books.find(name, "checkout.session")
    if page["status"] != "open":
        raise Refused(400, "Only open sessions can be expired.")
    page["status"] = "expired"
    return page


def create_customer(books: StripeBooks, form: Form) -> dict[str, Any]:
    return books.new("cus_", "customer", name=form.get("name"), email=form.get("email"))


def detach(books: StripeBooks, form: Form, name: str) -> dict[str, Any]:
    method = books.find(name, "payment_method")
    if method["customer"] is None:
        raise Refused(400, "The payment method you provided is not attached to a customer so detachment is impossible.")
    method["customer"] = None
    return method


def create_intent(books: StripeBooks, form: Form) -> dict[str, Any]:
    method = books.find(form["payment_method"], "payment_method")
    if method["customer"] != form.get("customer"):
        raise Refused(400, "The PaymentMethod does not belong to the Customer you supplied.")
    return books.new(
        "pi_", "payment_intent", status="requires_confirmation", amount=int(form["amount"]), amount_received=0,
        currency=form["currency"], customer=form["customer"], payment_method=method["id"],
        payment_method_types=form["payment_method_types"], metadata=form.get("metadata", {}), latest_charge=None,
        last_payment_error=None, next_action=None,
    )  # fmt: skip


def confirm_intent(books: StripeBooks, form: Form, name: str) -> dict[str, Any]:
    intent = books.find(name, "payment_intent")
    if intent["status"] not in ("requires_confirmation", "requires_payment_method", "requires_action"):
        said = f"This PaymentIntent's status is {intent['status']}: it cannot be confirmed."
        raise Refused(400, said, code="payment_intent_unexpected_state")
    intent["payment_method"] = form.get("payment_method") or intent["payment_method"]
    method = books.find(intent["payment_method"], "payment_method")
    behaviour = CARDS.get(method["card"]["last4"], "") if method["type"] == "card" else ""
    if behaviour == "3ds":
        return _ask_the_payer(books, intent, form)
    if behaviour:
        error = books.decline(intent, behaviour, "Your card was declined.")
        raise Refused(402, "Your card was declined.", kind="card_error", payment_intent=intent, **_codes(error))
    books.take(intent)
    return intent


def _ask_the_payer(books: StripeBooks, intent: dict[str, Any], form: Form) -> dict[str, Any]:
    if form.get("off_session") == "true":
        said = "Your card was declined. This transaction requires authentication."
        error = books.decline(intent, "authentication_required", said)
        raise Refused(402, said, kind="card_error", payment_intent=intent, **_codes(error))
    link = {"url": f"https://bank.example/{intent['id']}", "return_url": form["return_url"]}
    intent.update(status="requires_action", next_action={"type": "redirect_to_url", "redirect_to_url": link})
    return intent


def _codes(error: dict[str, Any]) -> dict[str, Any]:
    return {"code": error["code"], "decline_code": error["decline_code"]}


def cancel_intent(books: StripeBooks, form: Form, name: str) -> dict[str, Any]:
    intent = books.find(name, "payment_intent")
    if intent["status"] in ("succeeded", "canceled", "processing"):
        said = f"You cannot cancel this PaymentIntent because it has a status of {intent['status']}."
        raise Refused(400, said, code="payment_intent_unexpected_state")
    intent["status"] = "canceled"
    books.tell("payment_intent.canceled", name)
    return intent


def create_refund(books: StripeBooks, form: Form) -> dict[str, Any]:
    charge = form.get("charge") or books.find(form["payment_intent"], "payment_intent")["latest_charge"]
    return books.give_back(books.find(charge, "charge"), int(form["amount"]), form.get("metadata", {}))


def list_refunds(books: StripeBooks, form: Form) -> list[dict[str, Any]]:
    return books.all("refund", **{name: form[name] for name in ("charge", "payment_intent") if name in form})


def list_disputes(books: StripeBooks, form: Form) -> list[dict[str, Any]]:
    return books.all("dispute", charge=form["charge"])


def retrieve(object_name: str) -> Callable[[StripeBooks, Form, str], dict[str, Any]]:
    return lambda books, form, name: books.find(name, object_name)


ROUTES: tuple[tuple[str, str, Callable[..., Any]], ...] = (
    ("POST", r"/v1/checkout/sessions", create_session),
    ("GET", r"/v1/checkout/sessions/(\w+)", retrieve("checkout.session")),
    ("POST", r"/v1/checkout/sessions/(\w+)/expire", expire_session),
    ("POST", r"/v1/customers", create_customer),
    ("POST", r"/v1/payment_methods/(\w+)/detach", detach),
    ("POST", r"/v1/payment_intents", create_intent),
    ("GET", r"/v1/payment_intents/(\w+)", retrieve("payment_intent")),
    ("POST", r"/v1/payment_intents/(\w+)/confirm", confirm_intent),
    ("POST", r"/v1/payment_intents/(\w+)/cancel", cancel_intent),
    ("POST", r"/v1/refunds", create_refund),
    ("GET", r"/v1/refunds", list_refunds),
    ("GET", r"/v1/disputes", list_disputes),
    ("GET", r"/v1/disputes/(\w+)", retrieve("dispute")),
)


def answer(books: StripeBooks, method: str, path: str, form: Form) -> Any:
    """Return what an address answers; raises Refused for one that is not there."""
    for wanted, pattern, act in ROUTES:
        found = re.fullmatch(pattern, path)
        if wanted == method and found:
            return act(books, form, *found.groups())
    raise Refused(404, f"Unrecognized request URL ({method}: {path})")
