"""What is asked for in a camt message, by path: all else, more than half of a rich one, is passed over unread."""

from payportal.domain.errors import FileRefused

_PATHS = """
Id Id/IBAN Id/Othr/Id Id/BBAN Id/UPIC Id/PrtryAcct/Id Ccy PgNb LastPgInd Tp/CdOrPrtry/Cd Tp/CdOrPrtry/Prtry Tp/Cd
Amt CdtDbtInd Dt Dt/Dt Dt/DtTm
NtryRef RvslInd Sts Sts/Cd Sts/Prtry BookgDt BookgDt/Dt BookgDt/DtTm ValDt ValDt/Dt ValDt/DtTm AcctSvcrRef AddtlNtryInf
BkTxCd/Domn/Cd BkTxCd/Domn/Fmly/Cd BkTxCd/Domn/Fmly/SubFmlyCd BkTxCd/Domn/SubFmlyCd BkTxCd/Prtry/Cd
NtryDtls/Btch/PmtInfId NtryDtls/Btch/MsgId
Refs/AcctSvcrRef Refs/ChqNb Refs/EndToEndId Refs/InstrId Refs/TxId Refs/MndtId Refs/UETR Refs/ClrSysRef Refs/PmtInfId
Refs/PrcgId AddtlTxInf AmtDtls/TxAmt/Amt AmtDtls/InstdAmt/Amt
RltdPties/DbtrAcct/Id/IBAN RltdPties/DbtrAcct/Id/Othr/Id RltdPties/DbtrAcct/Id/BBAN RltdPties/DbtrAcct/Id/UPIC
RltdPties/DbtrAcct/Id/PrtryAcct/Id RltdPties/DbtrAcct/Prxy/Id
RltdAgts/DbtrAgt/FinInstnId/BICFI RltdAgts/DbtrAgt/FinInstnId/BIC RltdAgts/DbtrAgt/FinInstnId/Nm
"""
_ROLES = ("Dbtr", "Cdtr", "UltmtDbtr")
_NAMES = ("Nm", "Pty/Nm", "Agt/FinInstnId/Nm", "Agt/FinInstnId/BICFI")
PARTIES = {role: tuple(f"RltdPties/{role}/{name}" for name in _NAMES) for role in _ROLES}
"""By role, where the name of a person or company stands (before version 8 directly), or that of a bank."""
_REPEATED = {
    "TtlNtries": "NbOfNtries Sum",
    "TtlCdtNtries": "NbOfNtries Sum",
    "TtlDbtNtries": "NbOfNtries Sum",
    "Chrgs": "TtlChrgsAndTaxAmt Amt",
    "Chrgs>Rcrd": "Amt",
    "RtrInf": "Rsn/Cd Rsn/Prtry RtrRsn/Cd RtrRsn/Prtry OrgnlBkTxCd/Prtry/Cd",
    "RmtInf/Ustrd": "",
    "RmtInf/Strd": "CdtrRefInf/Ref CdtrRefInf/CdtrRef",
    "RmtInf/Strd>AddtlRmtInf": "",
    "RmtInf/Strd>RfrdDocInf": "Nb RfrdDocNb Tp/CdOrPrtry/Cd Tp/CdOrPrtry/Prtry RfrdDocTp/Cd",
    "RmtInf/Strd>RfrdDocAmt/RmtdAmt": "Amt",
    "RmtInf/Strd>RfrdDocAmt/CdtNoteAmt": "Amt",
    "RmtInf/Strd>RfrdDocAmt/DscntApldAmt": "Amt",
    "RmtInf/Strd>RfrdDocAmt/AdjstmntAmtAndRsn": "Amt CdtDbtInd Rsn AddtlInf",
}
"""What may stand there several times, each a node of its own with paths below it; ``>`` leads into such a one."""
_OWN_LINE = {"TtlNtries", "TtlCdtNtries", "TtlDbtNtries"}
_AMOUNT = "Amt"
"""The end of the name of every element with a currency."""
CURRENCY = "@Ccy"
_TAGS_KEPT = 1000


class Step(dict[object, "Step | None"]):
    """A place below a node and, by tag, the places below it: None for a tag that nobody asks for there.

    Banks write the same message with a namespace, with a prefix or with none; only the local names count. ``path`` is
    that from the node, ``currency`` where the currency of an amount is kept; a ``repeated`` place begins a node.
    """

    __slots__ = ("asked", "currency", "own_line", "path", "repeated")

    def __init__(self, path: str = "") -> None:
        name = path.rpartition("/")[2]
        self.path, self.currency = path, path + CURRENCY if name.endswith(_AMOUNT) else ""
        self.repeated, self.own_line = False, name in _OWN_LINE
        self.asked: dict[str, Step] = {}

    def __missing__(self, tag: object) -> "Step | None":
        step = self.asked.get(local(tag))
        if len(self) < _TAGS_KEPT:
            self[tag] = step
        return step

    def reach(self, path: str) -> "Step":
        """Return the place at a path of names, made where it is not yet known."""
        step = self
        for name in path.split("/"):
            inside = "" if step.repeated or not step.path else f"{step.path}/"
            step = step.asked.setdefault(name, Step(inside + name))
        return step


def local(tag: object) -> str:
    """Return the name of a tag without its namespace; raises FileRefused ``entity`` for what is no tag."""
    if not isinstance(tag, str):
        raise FileRefused("the file refers to an entity, which no bank declares; it is not read", code="entity")
    return tag.rpartition("}")[2]


def asked() -> Step:
    """Return the place where a node begins; it remembers the tags of a file, so that each file has its own."""
    root = Step()
    for path in [*_PATHS.split(), *(path for paths in PARTIES.values() for path in paths)]:
        root.reach(path)
    for place, paths in _REPEATED.items():
        step = root
        for path in place.split(">"):
            step = step.reach(path)
            step.repeated = True
        for path in paths.split():
            step.reach(path)
    return root
