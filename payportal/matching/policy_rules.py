"""Policies as documents: what the business or a customer's override may say, checked, and as rules of a run."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from payportal.domain.errors import PayportalError
from payportal.matching.class_gates import Counted, Prior
from payportal.matching.draft import STRENGTH
from payportal.matching.prior import REPLAYED
from payportal.matching.rules import MatchRules

Document = dict[str, Any]
APPLY, SHADOW, HOLD = MODES = ("apply", "shadow", "hold")
"""What becomes of a class of evidence: it applies, is only watched, or always waits for a person."""
AMOUNTS = {"cents_tolerance": Decimal("10.00"), "wire_fee_limit": Decimal("500.00")}
"""The amounts of a policy in major units of the receipt's currency, and how far they may be set."""
BUSINESS_VALUE = "business"
MOST_GRACE_DAYS = 60
MOST_TARGET_PPM = 50_000
CLASSES = tuple(STRENGTH)
OVERRIDABLE = (*AMOUNTS, "discount_grace_days", "classes")


class BadPolicy(PayportalError):
    """A policy says something that cannot be; ``problems`` has one sentence for each name at fault."""

    code = "bad_policy"

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {what}" for name, what in problems.items()))
        self.problems = dict(problems)


def delivered() -> Document:
    """Return the policy that holds as long as nobody made one: the defaults of ``MatchRules``, every class applies."""
    rules = MatchRules()
    return {
        "cents_tolerance": f"{rules.cents_tolerance:f}",
        "wire_fee_limit": f"{rules.wire_fee_limit:f}",
        "discount_grace_days": rules.discount_grace_days,
        "classes": dict.fromkeys(CLASSES, APPLY),
        "error_target_ppm": 1_000,
        "prior": {name: [counted.wrong, counted.of] for name, counted in REPLAYED.items()},
    }


def checked(document: Mapping[str, Any], *, override: bool = False) -> Document:
    """Return a policy with every value in its one form; an override keeps only what it names. Raises BadPolicy."""
    problems: dict[str, str] = {}
    known = OVERRIDABLE if override else tuple(delivered())
    for name in document.keys() - set(known):
        problems[str(name)] = "is no setting of a customer's policy" if override else "is no setting of a policy"
    made: Document = {} if override else delivered()
    for name in known:
        if name in document:
            try:
                made[name] = _READ[name](document[name], name)
            except ValueError as error:
                problems[name] = str(error)
    if problems:
        raise BadPolicy(problems)
    if not override:
        made["classes"] = {**delivered()["classes"], **made["classes"]}
    return made


def changed(document: Mapping[str, Any], settings: Mapping[str, str], *, override: bool = False) -> Document:
    """Return a policy with single settings changed: a name of its own, a class of evidence, or ``all`` classes.

    In an override ``business`` takes a setting back, so that the business's holds again. Raises BadPolicy.
    """
    made: Document = {**document, "classes": dict(document.get("classes", {}))}
    for name, value in settings.items():
        place = made["classes"] if name in CLASSES or name == "all" else made
        for each in CLASSES if name == "all" else (name,):
            place[each] = value
            if override and value == BUSINESS_VALUE:
                del place[each]
    if override and not made["classes"]:
        del made["classes"]
    return checked(made, override=override)


def rules_of(document: Mapping[str, Any], override: Mapping[str, Any] | None = None) -> MatchRules:
    """Return the rules of the business's policy, with what a customer's override names in their place."""
    merged = {**document, **(override or {})}
    classes = {**document["classes"], **(override or {}).get("classes", {})}
    held: dict[str, Any] = {f"apply_{name}": False for name, mode in classes.items() if mode == HOLD}
    return MatchRules(
        cents_tolerance=Decimal(merged["cents_tolerance"]),
        wire_fee_limit=Decimal(merged["wire_fee_limit"]),
        discount_grace_days=merged["discount_grace_days"],
        shadow=frozenset(name for name, mode in classes.items() if mode == SHADOW),
        **held,
    )


def prior_of(document: Mapping[str, Any]) -> Prior:
    """Return the prior that a policy was made with; for a class that is younger than it, the delivered one."""
    return {**REPLAYED, **{name: Counted(*counts) for name, counts in document["prior"].items()}}


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return what two policies say differently, as name, old and new value; a class is named ``classes.NAME``."""
    old, new = _flat(before), _flat(after)
    names = [name for name in dict.fromkeys((*old, *new)) if old.get(name) != new.get(name)]
    return [(name, old.get(name, ""), new.get(name, "")) for name in names]


def _flat(document: Mapping[str, Any]) -> dict[str, str]:
    flat = {name: str(value) for name, value in document.items() if name not in ("classes", "prior")}
    return flat | {f"classes.{name}": mode for name, mode in document.get("classes", {}).items()}


def _amount(value: Any, name: str) -> str:
    most = AMOUNTS[name]
    try:
        amount = Decimal(str(value).strip())
    except InvalidOperation:
        raise ValueError(f"{str(value)[:20]!r} is no amount; write it like 1.00") from None
    if not amount.is_finite() or not 0 <= amount <= most:
        raise ValueError(f"must lie between 0 and {most:f}")
    exponent = amount.normalize().as_tuple().exponent
    if isinstance(exponent, int) and exponent < -3:
        raise ValueError("has more decimals than any currency")
    return f"{amount:.2f}" if amount == round(amount, 2) else f"{amount:.3f}"


def _whole(value: Any, most: int, what: str, least: int = 0) -> int:
    text = str(value).strip()
    if not (text.isascii() and text.isdigit() and len(text) < 9 and least <= int(text) <= most):
        raise ValueError(f"must be a whole number of {what} from {least:,} to {most:,}")
    return int(text)


def _classes(value: Any, _name: str) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise ValueError("must name a mode for each class of evidence")
    for name, mode in value.items():
        if name not in CLASSES:
            raise ValueError(f"{str(name)[:30]} is no class of evidence; the classes are {', '.join(CLASSES)}")
        if mode not in MODES:
            raise ValueError(f"{name} cannot be {str(mode)[:20]}; it can {', '.join(MODES)}")
    return {name: value[name] for name in CLASSES if name in value}


def _prior(value: Any, _name: str) -> dict[str, list[int]]:
    if not isinstance(value, Mapping) or not set(value) <= set(CLASSES):
        raise ValueError("must give wrong and all of a replay for classes of evidence")
    known = {**delivered()["prior"], **value}
    for name, counts in known.items():
        fits = isinstance(counts, list) and len(counts) == 2 and all(type(count) is int for count in counts)
        if not fits or not 0 <= counts[0] <= counts[1]:
            raise ValueError(f"{name} needs two counts, the wrong ones and all")
    return {name: list(known[name]) for name in CLASSES}


_READ = {
    "cents_tolerance": _amount,
    "wire_fee_limit": _amount,
    "discount_grace_days": lambda value, _: _whole(value, MOST_GRACE_DAYS, "days"),
    "classes": _classes,
    "error_target_ppm": lambda value, _: _whole(value, MOST_TARGET_PPM, "parts per million", least=1),
    "prior": _prior,
}
