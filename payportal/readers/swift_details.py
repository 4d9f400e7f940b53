"""What a bank says about an entry: the text of :86: in the dialects that banks write, and of :NS:.

``166?00GUTSCHRIFT?20…`` is German, with SEPA keywords (``EREF+``) inside the purpose; ``/EREF/…/REMI/…`` is Dutch
and SWIFT's own; ``IBAN: … NAAM: …`` has labels; all else is text as it stands.
"""

import re
from dataclasses import dataclass, field

from payportal.readers.swift_entry import named

_PIECE_WIDTH = 27
"""Where German banks cut a purpose into its pieces."""
_CODED = re.compile(r"([0-9]{3})?([?~<>^|@#!§$&*])(?=[0-9]{2})")
_GROUPS = {
    "00": "booking",
    "30": "bank",
    "31": "account",
    "32": "name",
    "33": "name",
    "34": "return_code",
    "38": "iban",
    **{str(code): "purpose" for code in (*range(20, 30), *range(60, 66))},
}
_KEYWORD = re.compile(
    r"(?:\b(?=[A-Z]+:)|(?=[A-Z]+\+))"
    r"(EREF|KREF|MREF|CRED|DEBT|COAM|OAMT|SVWZ|ABWA|ABWE|IBAN|BIC|PURP|RREF|MTLG)[+:] ?"
)
_IDS = {
    "MREF": "mandate",
    "MARF": "mandate",
    "CRED": "creditor",
    "CSID": "creditor",
    "BIC": "bank",
    "OAMT": "original_amount",
    "OCMT": "original_amount",
    "COAM": "charges",
    "CHGS": "charges",
    "TRCD": "transaction_code",
    "PURP": "purpose_code",
}
_SLASHED = (
    "EREF|PREF|IREF|KREF|CREF|RREF|MARF|CSID|CNTP|REMI|NAME|ADDR|ORDP|BENM|TRCD|RTRN|ISDT|PURP|ULTC|ULTD|ULTB|TRTP"
    "|IBAN|BIC|SVCL|OCMT|CHGS|EXCH|INFO|ACCT"
)
_SLASHED_BEGIN = re.compile(rf"\s*/(?:{_SLASHED})/")
_SLASHED_KEY = re.compile(rf"/({_SLASHED})/")
_PARTIES = {"ORDP", "BENM", "ULTC", "ULTD", "ULTB"}
_LABEL = re.compile(r"\b(IBAN|REK|NAAM|OD|Z RACH\.?|KENMERK|BIC|OMSCHRIJVING|TYT\.?|MACHTIGING|INCASSANT) ?: ?")
_LABEL_END = re.compile(r"  |;|/(?= ?[A-Z]+:)")
_IBAN = re.compile(r"\b[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}\b")
_NOTES = {str(code).rjust(2, "0") for code in range(1, 15)}


@dataclass(slots=True)
class Details:
    """What the text says of the other side; every part is empty where the bank gives none.

    ``reference`` is the payer's end-to-end id, ``structured`` a reference of ours that the payer repeats, ``ids`` what
    else names something: mandate, creditor, charges. ``code`` is the business code of a German bank.
    """

    name: str = ""
    account: str = ""
    reference: str = ""
    structured: str = ""
    purpose: str = ""
    booking: str = ""
    code: str = ""
    return_code: str = ""
    ids: dict[str, str] = field(default_factory=dict)


def details_of(text: str) -> Details:
    """Return what a text says, in whichever dialect it is."""
    coded = _CODED.match(text)
    if coded:
        return _coded(text, coded[1] or "", coded[2])
    if _SLASHED_BEGIN.match(text):
        return _slashed(text)
    return _labelled(text)


def notes_of(lines: list[str]) -> Details:
    """Return what the lines of :NS: say, each of them with a two-digit code before it."""
    parts = {line[:2]: _plain(line[2:]) for line in lines}
    return Details(
        name=_plain(f"{parts.get('15', '')} {parts.get('16', '')}"),
        account=parts.get("34", "") or parts.get("33", ""),
        purpose=_plain(" ".join(text for code, text in parts.items() if code in _NOTES)),
        booking=parts.get("17", ""),
    )


def iban_in(text: str, *, but: str = "") -> str:
    """Return the one IBAN in a text whose check digits are right, empty for none or several; ``but`` is ours."""
    found = {iban for iban in _IBAN.findall(text) if iban not in but and _checks(iban)}
    return found.pop() if len(found) == 1 else ""


def looks_like_iban(text: str) -> bool:
    """Say whether a whole text has the shape of an IBAN."""
    return bool(_IBAN.fullmatch(text))


def _coded(text: str, code: str, mark: str) -> Details:
    groups = _groups(text, mark)
    found = Details(
        name=_plain(groups.get("name", "")),
        account="".join((groups.get("iban", "") or groups.get("account", "")).split()),
        booking=_plain(groups.get("booking", "")),
        code=code,
        return_code=groups.get("return_code", "").strip(),
    )
    if bank := groups.get("bank", "").strip():
        found.ids["bank"] = bank
    _take_keywords(found, groups.get("purpose", ""))
    return found


def _groups(text: str, mark: str) -> dict[str, str]:
    """Return the text of each group of pieces: a full piece goes on without a blank, a shorter one has lost it."""
    groups: dict[str, str] = {}
    for code, piece in _pieces(text, mark):
        if name := _GROUPS.get(code):
            cleaned = piece.rstrip()
            groups[name] = groups.get(name, "") + (cleaned if len(cleaned) >= _PIECE_WIDTH else f"{cleaned} ")
    return groups


def _pieces(text: str, mark: str) -> list[tuple[str, str]]:
    """Return code and text of each piece; a mark without two digits behind it belongs to the text."""
    pieces: list[tuple[str, str]] = []
    for part in text.split(mark)[1:]:
        if part[:2].isdecimal() and len(part) > 1:
            pieces.append((part[:2], part[2:]))
        elif pieces:
            code, before = pieces[-1]
            pieces[-1] = (code, f"{before}{mark}{part}")
    return pieces


def _take_keywords(found: Details, purpose: str) -> None:
    head, *rest = _KEYWORD.split(purpose)
    values: dict[str, str] = {}
    for key, value in zip(rest[::2], rest[1::2], strict=True):
        values[key] = _plain(f"{values.get(key, '')} {value}")
    _take_ids(found, values)
    found.account = found.account or "".join(values.get("IBAN", "").split()[:1])
    found.purpose = _plain(" ".join((head, *(values.get(key, "") for key in ("SVWZ", "MTLG", "ABWA")))))


def _take_ids(found: Details, values: dict[str, str]) -> None:
    found.reference = named(values.get("EREF", "")) or named(values.get("KREF", "") or values.get("PREF", ""))
    for key, value in values.items():
        name = _IDS.get(key)
        if name and (cleaned := _plain(value.strip("/"))):
            found.ids.setdefault(name, cleaned)


def _slashed(text: str) -> Details:
    values, parties = _slashed_values(text)
    found = Details(name=parties.get("ORDP", "") or parties.get("BENM", "") or parties.get("", ""))
    account, bank, name = [*values.get("CNTP", "").split("/", 3), "", "", ""][:3]
    found.name = found.name or _plain(name)
    found.account = "".join((account or values.get("IBAN", "") or values.get("ACCT", "")).split())
    if bank.strip():
        found.ids["bank"] = _plain(bank)
    _take_ids(found, values)
    found.return_code = _plain(values.get("RTRN", "").split("/")[0])
    found.booking = _plain(values.get("TRTP", ""))
    _take_remittance(found, values.get("REMI", "").strip(" /"))
    ultimate = parties.get("ULTD", "")
    found.purpose = _plain(f"{found.purpose} {values.get('INFO', '')} {ultimate}")
    return found


def _slashed_values(text: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return the values by key, and the names by the party (ORDP, ULTD, …) that they stand behind."""
    values: dict[str, str] = {}
    parties: dict[str, str] = {}
    party = ""
    _, *rest = _SLASHED_KEY.split(text)
    for key, value in zip(rest[::2], rest[1::2], strict=True):
        cleaned = value.strip(" /")
        if key in _PARTIES:
            party = key
        if key == "NAME" or (key in _PARTIES and cleaned):
            parties.setdefault(party, _plain(cleaned))
        values.setdefault(key, cleaned)
    return values, parties


def _take_remittance(found: Details, text: str) -> None:
    kind, _, rest = text.partition("/")
    if kind == "STRD":
        found.structured = _plain(rest.rpartition("/")[2])
        return
    found.purpose = _plain(rest.strip("/") if kind == "USTD" else text)


def _labelled(text: str) -> Details:
    found = Details(purpose=_plain(text))
    _, *rest = _LABEL.split(text)
    values = {key.rstrip("."): _LABEL_END.split(value.strip(), maxsplit=1)[0].strip(" /")
              for key, value in reversed(list(zip(rest[::2], rest[1::2], strict=True)))}  # fmt: skip
    found.name = _plain(values.get("NAAM", "") or values.get("OD", ""))
    account = values.get("IBAN", "") or values.get("REK", "") or values.get("Z RACH", "")
    found.account = "".join(account.split())
    found.reference = named(values.get("KENMERK", ""))
    return found


def _plain(text: str) -> str:
    return " ".join(text.split())


def _checks(iban: str) -> bool:
    moved = iban[4:] + iban[:4]
    return int("".join(str(int(character, 36)) for character in moved)) % 97 == 1
