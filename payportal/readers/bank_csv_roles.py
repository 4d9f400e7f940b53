"""What the text columns of a bank's CSV are for, by the headings that banks use where a profile does not say it.

Only words are found this way, never money: a heading that means something else costs a better memo, not a cent.
"""

from collections.abc import Iterable, Mapping

ROLES: dict[str, tuple[str, ...]] = {
    "transaction_id": (
        "transaction id", "transaction number", "transaction reference", "txn id", "fitid", "bank reference",
        "bank reference number", "operation number", "psp reference", "entry reference", "umsatz-id",
        "buchungsreferenz", "transaktions-id", "id transaccion", "numero operation",
    ),
    "account": ("own account", "account number", "our account", "auftragskonto", "iban auftragskonto"),
    "payer": (
        "payer", "payer name", "name", "partner name", "counterparty", "counterparty name", "from", "remitter",
        "customer name", "originator", "auftraggeber", "beguenstigter/zahlungspflichtiger",
        "begünstigter/zahlungspflichtiger", "auftraggeber/empfänger", "name zahlungsbeteiligter", "zahlungspflichtiger",
        "ordenante", "donneur d'ordre", "naam", "naam tegenpartij",
    ),
    "payer_account": (
        "payer account", "bank account", "counterparty account", "counterparty iban", "account number of payer",
        "from email address", "kontonummer/iban", "iban zahlungsbeteiligter", "gegenkonto", "tegenrekening",
    ),
    "check_number": ("check number", "check no", "check no.", "check #", "cheque number", "cheque no", "schecknummer"),
    "reference": (
        "reference", "reference number", "ref", "ref.", "payment reference", "customer reference",
        "end to end reference", "end-to-end",
        "end to end id", "invoice id", "invoice number", "merchant reference", "reference txn id", "referenz",
        "kundenreferenz", "kundenreferenz (end-to-end)", "referencia", "référence", "betalingskenmerk",
    ),
    "memo": (
        "description", "original description", "details", "detail", "memo", "label", "narrative", "particulars",
        "transaction details", "payee", "notes", "remittance information", "unstructured remittance",
        "verwendungszweck", "buchungstext", "concepto", "libellé", "libelle", "omschrijving", "mededelingen",
        "descrizione", "causale", "type",
    ),
}  # fmt: skip
"""Role by the headings under which banks give it, lower case; the first column of a role is the main one."""

BALANCES = {
    "balance", "running balance", "account balance", "ledger balance", "saldo", "saldo nach buchung", "kontostand",
    "solde", "balance after", "saldo na mutatie", "saldo contable",
}  # fmt: skip

_BY_HEADING = {heading: role for role, headings in ROLES.items() for heading in headings}


def roles(headings: Iterable[str], stated: Mapping[str, Iterable[str]], taken: set[str]) -> dict[str, list[str]]:
    """Return the headings of each role: as the profile states them, else as banks use them; ``taken`` are no text."""
    found: dict[str, list[str]] = {role: list(columns) for role, columns in stated.items()}
    claimed = taken | {column for columns in found.values() for column in columns}
    for heading in headings:
        role = _BY_HEADING.get(heading.lower())
        if role and role not in stated and heading not in claimed:
            found.setdefault(role, []).append(heading)
    return found


def balance_heading(headings: Iterable[str]) -> str:
    """Return the heading of the running balance, empty when there is none or more than one."""
    found = [heading for heading in headings if heading.lower() in BALANCES]
    return found[0] if len(found) == 1 else ""
