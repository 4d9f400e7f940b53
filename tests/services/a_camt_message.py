"""Messages of ISO 20022 for tests of what becomes of their entries."""


def message(name: str, *entries: str) -> bytes:
    """A camt message of one account: ``name`` is 052, 053 or 054."""
    kind, frame = {
        "052": ("BkToCstmrAcctRpt", "Rpt"),
        "053": ("BkToCstmrStmt", "Stmt"),
        "054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
    }[name]
    return (
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.{name}.001.08"><{kind}><{frame}><Id>{name}</Id>'
        f"<Acct><Id><IBAN>DE89370400440532013000</IBAN></Id></Acct>{''.join(entries)}</{frame}></{kind}></Document>"
    ).encode()


def entry(*transactions: str, amount: str = "350.00", ref: str = "BANK-1", sign: str = "CRDT") -> str:
    details = f"<NtryDtls>{''.join(transactions)}</NtryDtls>" if transactions else ""
    return (
        f'<Ntry><Amt Ccy="USD">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>'
        f"<ValDt><Dt>2026-10-14</Dt></ValDt><AcctSvcrRef>{ref}</AcctSvcrRef>{details}</Ntry>"
    )


def paid(amount: str, payer: str, number: str, *, more: str = "") -> str:
    """A transaction that names its payer and one document."""
    return (
        f'<TxDtls><Refs><EndToEndId>E-{number}</EndToEndId></Refs><Amt Ccy="USD">{amount}</Amt>'
        f"<RltdPties><Dbtr><Pty><Nm>{payer}</Nm></Pty></Dbtr></RltdPties><RmtInf><Strd><RfrdDocInf><Nb>{number}</Nb>"
        f'</RfrdDocInf><RfrdDocAmt><RmtdAmt Ccy="USD">{amount}</RmtdAmt></RfrdDocAmt></Strd></RmtInf>{more}</TxDtls>'
    )


ACME, BOLT = paid("250.00", "Acme Tools", "INV-250"), paid("100.00", "Bolt Works", "INV-100")
"""Two payments that make the 350.00 of an entry."""
