"""The invented company and its customers: Harbourline Supply sells coffee, paper goods and packaging."""

from dataclasses import dataclass

COMPANY = "Harbourline Supply Company"
PROGRAMS = ("CAFE-START", "WEST-RESALE", "LIGHTHOUSE", "GREENBOX")
"""Every second customer came through one of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """One customer; ``account`` is the bank account it pays from, ``company_id`` its name in the ACH network."""

    number: str
    name: str
    terms: str
    account: str
    company_id: str
    currency: str = "USD"
    country: str = "US"
    language: str = "en"
    parent: str = ""
    aliases: tuple[str, ...] = ()

    @property
    def program(self) -> str:
        """Return the program through which the customer came, empty for those who came by themselves."""
        place = int(self.number.removeprefix("C-"))
        return PROGRAMS[place // 2 % len(PROGRAMS)] if place % 2 else ""

    @property
    def email(self) -> str:
        """Return the address of accounts payable, in a domain that nobody can own."""
        words = [word for word in self.name.lower().split() if word.isascii() and word.isalpha()]
        return f"payables@{'-'.join(words[:2])}.example"


# Terms, then the customers who have them. The first of the hotels is the parent of the others.
_BY_TERMS = {
    "2/10 NET 30": """Alder Creek Coffee Roasters; Bluestem Grocery Cooperative; Copperfield Tea Importers LLC;
        Dovetail Espresso Bars Inc; Elmwood Senior Living; Foxglove Catering Company; Granite Peak Provisions;
        Hollis & Vane Delicatessen; Ironwood Brewing Supply; Kestrel Outdoor Kitchens; Larkspur Wellness Centers;
        Marlowe Stationers Inc; Nettle and Thyme Restaurants""",
    "NET 30": """Oakhaven School District; Pinecrest Medical Plaza; Quarry Road Diner; Redwood Canyon Lodge;
        Saltmarsh Seafood Market; Tamarack Ski Resort; Umberland Museum Cafe; Verbena Cosmetics Corporation;
        Wexford Office Interiors; Yarrow Fields Dairy; Zephyr Airline Catering; Amberline Cinemas;
        Briarwood Country Club; Cobblestone Bookshops; Driftwood Charter Boats; Everglade Nurseries;
        Fernhill Veterinary Group; Goldfinch Bridal Studio; Hawthorne Printing Works; Indigo Bay Marina;
        Jasper Street Market""",
    "NET 15": """Kingfisher Food Trucks; Lindenwood Florists; Millrace Juice Company; Northstar Vending Services;
        Orchard Gate Cider House; Poppyfield Childcare; Quillan Legal Services; Rosemont Ice Cream Parlors""",
    "1/15 NET 45": """Silverbirch Hospital Trust; Thornbury University Dining; Upland Cattle Company;
        Vantage Conference Hotels; Willowbrook Golf Resort; Yellowtail Sushi Bars""",
    "EOM": """Juniper Lane Bakery LLC; Juniper Lane Bakehouse LLC; Cedarvale Library Foundation;
        Moonstone Yoga Retreats; Basalt Construction Camps""",
    "NET 45": """Pemberton Hotels Group; Pemberton Harbor Hotel; Pemberton Airport Inn; Pemberton Garden Suites""",
}
_ABROAD = (
    ("Brauhaus Lindenfels GmbH", "EUR", "DE", "de"),
    ("Thistle and Crown Tea Rooms Ltd", "GBP", "GB", "en"),
)
_ALIASES = {
    "Dovetail Espresso Bars Inc": ("DEB Holdings",),
    "Pemberton Hotels Group": ("PHG Shared Services", "Pemberton Treasury"),
    "Zephyr Airline Catering": ("ZAC Flight Kitchens",),
    "Oakhaven School District": ("Oakhaven USD 14",),
}
PARENT = "Pemberton Hotels Group"


def customers() -> tuple[Customer, ...]:
    """Return the customers in the order of their numbers, a parent before its children."""
    home = [(name, terms) for terms, names in _BY_TERMS.items() for name in _names(names)]
    numbers = {name: f"C-{1001 + index}" for index, (name, _) in enumerate(home)}
    found = [_customer(index, name, terms, numbers) for index, (name, terms) in enumerate(home)]
    return (*found, *(_abroad(len(found) + index, *words) for index, words in enumerate(_ABROAD)))


def _names(text: str) -> list[str]:
    return [" ".join(name.split()) for name in text.split(";")]


def _customer(index: int, name: str, terms: str, numbers: dict[str, str]) -> Customer:
    child = name.startswith("Pemberton") and name != PARENT
    return Customer(
        number=numbers[name], name=name, terms=terms, account=_account(index), company_id=_company_id(index),
        parent=numbers[PARENT] if child else "", aliases=_ALIASES.get(name, ()),
    )  # fmt: skip


def _abroad(index: int, name: str, currency: str, country: str, language: str) -> Customer:
    return Customer(
        number=f"C-{1001 + index}", name=name, terms="NET 30", account=_account(index), company_id=_company_id(index),
        currency=currency, country=country, language=language,
    )  # fmt: skip


def _account(index: int) -> str:
    return f"{4_410_208_117 + index * 7_919_003:010d}"


def _company_id(index: int) -> str:
    return f"1{830_114_209 + index * 610_703:09d}"
