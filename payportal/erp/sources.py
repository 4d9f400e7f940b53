"""What ``erp import`` takes: a new source of its own form is one module and one line here."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from payportal.domain.errors import PayportalError
from payportal.erp import (
    agreement_import,
    customer_import,
    ecb_rates,
    einvoice,
    fx_rate_import,
    invoice_import,
    partner_import,
)
from payportal.erp.layouts import PROFILES, shown_choice
from payportal.erp.reading import ErpFile


class Source(Protocol):
    """Reads the bytes of one file kind."""

    def __call__(self, data: bytes, *, profile: str = "default") -> ErpFile[Any]:
        """Return the typed rows and the problems; raises FileRefused for a file that is damaged as a whole."""


SOURCES: Mapping[str, Source] = {
    "customers": customer_import.read,
    "invoices": invoice_import.read,
    "partners": partner_import.read,
    "agreements": agreement_import.read,
    "fx-rates": fx_rate_import.read,
}


# Files that no column names can translate; each is chosen as a profile of its kind.
OWN_FORMS: Mapping[tuple[str, str], Source] = {
    ("fx-rates", "ecb"): ecb_rates.read,
}
# Files that say themselves what they are; their own names need no profile.
OWN_CONTENT: Mapping[str, tuple[Callable[[bytes], bool], Source]] = {
    "invoices": (einvoice.recognises, einvoice.read),
}


def profiles(kind: str) -> tuple[str, ...]:
    """Return the profiles in which a file of ``kind`` may come."""
    return *PROFILES, *(profile for own_kind, profile in OWN_FORMS if own_kind == kind)


def read(kind: str, data: bytes, *, profile: str = "default") -> ErpFile[Any]:
    """Return what a file of ``kind`` holds; raises PayportalError naming the kinds or profiles that exist."""
    if kind not in SOURCES:
        raise PayportalError(
            f"there is no file kind {shown_choice(kind)}; choose one of {', '.join(SOURCES)}", code="unknown_kind"
        )
    if profile not in profiles(kind):
        raise PayportalError(
            f"there is no profile {shown_choice(profile)} for {kind}; choose one of {', '.join(profiles(kind))}",
            code="unknown_profile",
        )
    if kind in OWN_CONTENT and OWN_CONTENT[kind][0](data):
        return OWN_CONTENT[kind][1](data, profile=profile)
    return OWN_FORMS.get((kind, profile), SOURCES[kind])(data, profile=profile)
