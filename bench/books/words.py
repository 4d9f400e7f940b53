"""The words that made-up names and memos are put together from."""

_FIRST = """
Alder Amberly Arbor Argent Ashford Aurora Bayside Beacon Bellweather Bramble Brightwater Calder Cascade Castleton
Chestnut Clover Cobalt Compass Coral Crestview Dalton Dockside Dovetail Eastgate Elmhurst Evergreen Fairmont Fenwick
Foxglove Garnet Glacier Goldfinch Greystone Gulfport Halcyon Hawthorn Heron Highland Hollis Indigo Ironwood Juniper
Kestrel Kingsley Lakeview Larkspur Linwood Lodestar Magnolia Maple Marlowe Mesa Millbrook Monarch Northgate Oakridge
Obsidian Osprey Paragon Pelican Pinnacle Prairie Quartz Ravenna Redwood Ridgeline Riverbend Sable Sagebrush Sandpiper
Sequoia Sierra Sterling Stonegate Sycamore Tamarack Thistle Topaz Trident Vantage
"""
FIRST = tuple(_FIRST.split())
_TRADE = """
Abrasives Aerospace Alloys Apparel Automation Bearings Beverages Brewing Cabinets Castings Ceramics Chemicals Coatings
Components Confections Conveyors Cosmetics Couriers Diagnostics Electrical Electronics Engineering Equipment Fasteners
Filtration Flooring Footwear Forestry Freight Furniture Gaskets Hardware Hydraulics Instruments Laboratories Lighting
Machinery Manufacturing Packaging Pharmaceuticals Plumbing Polymers Refrigeration Robotics Seafood Services
Technologies Tooling
"""
TRADE = tuple(_TRADE.split())
_CITY = """
Akron Albany Boise Bristol Bruges Calgary Canton Cardiff Cologne Dayton Denver Derby Durham Erie Fresno Ghent Halifax
Hamburg Hull Joplin Leeds Lyon Macon Malmo Mobile Nantes Newark Ogden Oxford Peoria Porto Provo Racine Reno Salem
Tampa Toledo Tulsa Utica Yuma
"""
CITY = tuple(_CITY.split())
_SURNAME = """
Abbott Barlow Bennett Carver Delgado Dorsey Ellison Farrell Gallagher Hanley Ibsen Jarvis Keller Lindqvist Mancini
Novak Okafor Pickering Quigley Rourke Schaefer Tennant Ullman Vasquez Whitaker Yates Zimmer
"""
SURNAME = tuple(_SURNAME.split())
FAMILY = ("Sons", "Brothers", "Partners", "Daughters")
FORMS = {
    "USD": (("Inc", "Inc.", "Incorporated"), ("LLC", "L.L.C."), ("Corp", "Corp.", "Corporation"),
            ("Co", "Co.", "Company"), ("LP",)),
    "EUR": (("GmbH", "GMBH"), ("BV", "B.V."), ("SARL", "Sarl"), ("SpA", "S.p.A."), ("AG",)),
    "GBP": (("Ltd", "Ltd.", "Limited"), ("PLC", "plc"), ("LLP",)),
}  # fmt: skip
"""Legal forms by currency, each with the ways to write it."""

SHORT = {
    "Manufacturing": "MFG", "Services": "SVCS", "Technologies": "TECH", "Engineering": "ENGRG", "Equipment": "EQUIP",
    "Laboratories": "LABS", "Pharmaceuticals": "PHARMA", "Electronics": "ELECTR", "Electrical": "ELEC",
    "Instruments": "INSTR", "Packaging": "PKG", "Refrigeration": "REFRIG", "Machinery": "MACH", "Hardware": "HDWE",
}  # fmt: skip
"""How people shorten a trade."""

BANK = ("FIRST MERIDIAN BK", "UNION STATE BANK", "COASTAL TRUST NA", "NORDBANK AG", "MIDSHIRE BANK PLC", "GRANITE CU")
THIRD_PARTIES = (
    "PAYWELL SETTLEMENT BUREAU", "KRONOS FACTORS SA", "B2B REMIT HUB", "TRUEDUE FACTORING", "OMNI AP OUTSOURCING",
    "CLEARLANE PAYMENTS", "ZENITH INVOICE FINANCE", "PEOPLES CARD PAYABLES", "VIRTUAPAY AGENT ACCT",
)  # fmt: skip
NOT_RECEIVABLES = (
    "IRS TREAS 310 TAX REF", "INTEREST CREDIT", "WORKERS COMP DIVIDEND", "INSURANCE CLM {0}", "PAYROLL RETURN {0}",
    "STATE SALES TAX REFUND {0}", "LOAN ADVANCE {0}", "SWEEP FROM ACCT {0}", "VENDOR REBATE Q{1}", "UTILITY DEPOSIT",
    "FX DEAL {0} SETTLEMENT", "SALE OF VEHICLE", "LEGAL SETTLEMENT CASE {0}", "BANK FEE REVERSAL", "ESCROW RELEASE {0}",
)  # fmt: skip
PEOPLE = ("J", "M", "R", "T", "A", "K", "D", "S")
"""Initials of private people who send money nobody expects."""

PHRASES = (
    "INV {0}", "INVOICE {0}", "INV#{0}", "{0}", "INV NO {0}", "PAYMENT OF {0}", "RE {0}", "FOR INVOICE {0}",
    "YOUR INV {0}", "BILL {0}", "PYMT INV: {0}", "RECHNUNG {0}", "INV-NR {0}", "SETTLING {0} THANKS",
)  # fmt: skip
LIST_PHRASES = ("INVS {0}", "INVOICES {0}", "{0}", "PAYMENT FOR {0}", "INV {0}", "REMIT FOR INV {0}", "BILLS {0}")
NO_REFERENCE = (
    "PAYMENT",
    "VENDOR PAYMENT",
    "AP PYMT",
    "ACCOUNT PAYMENT",
    "",
    "AS AGREED",
    "TRADE PAYABLES",
    "THANK YOU",
)
