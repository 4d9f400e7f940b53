"""The business that sends the invoices: what stands of it on every paper."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Seller:
    """Name, place, tax number and bank account; what is empty is left out where it would stand."""

    name: str = "Harbourline Supply Company"
    street: str = "18 Granary Wharf"
    city: str = "Duluth, MN"
    postcode: str = "55802"
    country: str = "US"
    vat_id: str = ""
    email: str = "receivables@harbourline.example"
    phone: str = "+1 218 555 0142"
    iban: str = ""
    bic: str = ""
    bank: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """Return the head of a letter."""
        place = " ".join(part for part in (self.postcode, self.city, self.country) if part)
        return tuple(part for part in (self.name, self.street, place, self.email, self.vat_id) if part)
