"""The texts of banks: where they print the payer, and where what the payer wrote."""

import random
from dataclasses import dataclass
from datetime import date

from bench.books.words import BANK


@dataclass(frozen=True, slots=True)
class Template:
    """A memo of a bank: ``name_width`` characters of the payer's name, then what the payer wrote."""

    method: str
    name_width: int
    memo: str


TEMPLATES = (
    Template("ach", 16, "ORIG CO NAME:{name} ORIG ID:{ten} DESC DATE:{day:%y%m%d} CO ENTRY DESCR:TRADE PAY SEC:CTX "
                        "TRACE#:{fifteen} EED:{day:%y%m%d} IND NAME:OUR COMPANY {text}"),
    Template("ach", 22, "PREAUTHORIZED CREDIT {name} {text} {day:%y%m%d}"),
    Template("ach", 22, "{name} DES:PAYABLES ID:{eight} INDN:OUR COMPANY CO ID:{ten} CCD PMT INFO:{text}"),
    Template("ach", 35, "SEPA CT {name} EREF+{eight} SVWZ+{text}"),
    Template("ach", 18, "BACS CREDIT {name} {text}"),
    Template("ach", 16, "{text} {name} CORP PAY"),
    Template("wire", 35, "WIRE IN {day:%y%m%d} TRN:{fifteen} ORIG:{name} ID:{ten} SND BK:{bank} PMT DET:{text}"),
    Template("wire", 35, "FEDWIRE CREDIT VIA {bank}/{nine} B/O: {name} RFB={text} IMAD: {day:%Y%m%d}MMQFMP{four}"),
    Template("wire", 32, "MT103 :50K:{name} :59:OUR COMPANY :70:{text} :71A:SHA"),
    Template("check", 35, "LBX {four} SEQ {four} {text}"),
    Template("check", 35, "CHECK DEPOSIT ITEM {four} {text}"),
    Template("check", 35, "REMITTER {name} {text}"),
    Template("other", 30, "{name} // {text}"),
)  # fmt: skip
BY_METHOD = {name: [one for one in TEMPLATES if one.method == name] for name in ("ach", "wire", "check", "other")}


def template(rng: random.Random, method: str) -> Template:
    """Return one of the memo forms of a method."""
    return rng.choice(BY_METHOD[method])


def memo(rng: random.Random, form: Template, *, name: str, text: str, day: date) -> str:
    """Return the memo as the bank writes it; blanks that belong to nothing are left out."""
    filled = form.memo.format(
        name=name, text=text, day=day, bank=rng.choice(BANK), four=f"{rng.randrange(10**4):04d}",
        eight=rng.randrange(10**7, 10**8), nine=rng.randrange(10**8, 10**9), ten=rng.randrange(10**9, 10**10),
        fifteen=rng.randrange(10**14, 10**15),
    )  # fmt: skip
    return " ".join(filled.split())
