"""Wallets, meters and shares equal each other, the journal and the agreements; each fault names its row."""

from collections.abc import Iterator

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from payportal.models.partner import AgreementVersion, Share
from payportal.queries.agreements import rate_text

WALLETS = """
    SELECT p.number, w.currency, w.balance_minor, w.owed_minor, coalesce(j.payable, 0), coalesce(j.owed, 0),
           coalesce(s.earned, 0)
    FROM wallet w JOIN partner p ON p.id = w.partner_id
    LEFT JOIN (SELECT substr(a.code, 6) AS number, a.currency,
                 sum(CASE WHEN a.code LIKE '2300.%' THEN l.credit - l.debit ELSE 0 END) AS payable,
                 sum(CASE WHEN a.code LIKE '1300.%' THEN l.debit - l.credit ELSE 0 END) AS owed
               FROM journal_line l JOIN account a ON a.id = l.account_id
               WHERE a.code LIKE '2300.%' OR a.code LIKE '1300.%' GROUP BY substr(a.code, 6), a.currency) j
           ON j.number = p.number AND j.currency = w.currency
    LEFT JOIN (SELECT partner_id, currency, sum(amount_minor) AS earned FROM share GROUP BY partner_id, currency) s
           ON s.partner_id = w.partner_id AND s.currency = w.currency ORDER BY p.number"""

WALLETS_MISSING = """
    SELECT DISTINCT a.code, a.currency FROM account a JOIN journal_line l ON l.account_id = a.id
    WHERE (a.code LIKE '2300.%' OR a.code LIKE '1300.%')
      AND NOT EXISTS (SELECT 1 FROM wallet w JOIN partner p ON p.id = w.partner_id
                      WHERE p.number = substr(a.code, 6) AND w.currency = a.currency) ORDER BY a.code, a.currency"""

METERS = """
    SELECT g.number, s.currency, coalesce(m.collected_minor, 0), coalesce(m.carry_e8, 0), s.base, s.carry
    FROM (SELECT v.agreement_id, s.currency, sum(s.base_minor) AS base,
                 sum(s.exact_e8 - s.amount_minor * 100000000) AS carry
          FROM share s JOIN agreement_version v ON v.id = s.version_id GROUP BY v.agreement_id, s.currency) s
    JOIN sharing_agreement g ON g.id = s.agreement_id
    LEFT JOIN share_meter m ON s.agreement_id = m.agreement_id AND s.currency = m.currency
    UNION ALL
    SELECT g.number, m.currency, m.collected_minor, m.carry_e8, 0, 0 FROM share_meter m
    JOIN sharing_agreement g ON g.id = m.agreement_id
    WHERE NOT EXISTS (SELECT 1 FROM share s JOIN agreement_version v ON v.id = s.version_id
                      WHERE v.agreement_id = m.agreement_id AND s.currency = m.currency)"""

BASES = """
    SELECT s.id FROM share s
    JOIN application a ON a.id = s.application_id JOIN agreement_version v ON v.id = s.version_id
    WHERE s.base_minor <> a.cash_minor OR s.currency <> a.currency
       OR (v.kind = 'percent' AND s.exact_e8 <> s.base_minor * v.rate_micro) ORDER BY s.id"""

REVERSALS = """
    SELECT r.id, s.id FROM share r JOIN share s ON s.id = r.reverses_id
    WHERE r.amount_minor <> -s.amount_minor OR r.exact_e8 <> -s.exact_e8 OR r.partner_id <> s.partner_id
    ORDER BY r.id"""

ENTRIES = """
    SELECT e.id, coalesce(s.earned, 0), coalesce(j.posted, 0) FROM journal_entry e
    LEFT JOIN (SELECT entry_id, sum(amount_minor) AS earned FROM share GROUP BY entry_id) s ON s.entry_id = e.id
    LEFT JOIN (SELECT l.entry_id, sum(l.debit - l.credit) AS posted FROM journal_line l
               JOIN account a ON a.id = l.account_id WHERE a.code = '5300' GROUP BY l.entry_id) j ON j.entry_id = e.id
    WHERE coalesce(s.earned, 0) <> coalesce(j.posted, 0) ORDER BY e.id"""


def wallets(session: Session) -> Iterator[str]:
    """Yield wallets that hold something else than the journal says or their shares add up to."""
    for number, currency, balance, owed, payable, ledger_owed, earned in session.execute(text(WALLETS)):
        if balance != payable or owed != ledger_owed or balance - owed != earned:
            yield (
                f"wallet {number} {currency}: {balance} to get and {owed} to give back, the journal says {payable} "
                f"and {ledger_owed}, its lines add up to {earned} (minor units)"
            )
    for code, currency in session.execute(text(WALLETS_MISSING)):
        yield f"wallet {code.partition('.')[2]} {currency}: there is none, but account {code} has lines"


def meters(session: Session) -> Iterator[str]:
    """Yield agreements whose meter is not the sum of their shares."""
    for number, currency, collected, carry, base, found in session.execute(text(METERS)):
        if collected != base or carry != found:
            yield f"agreement {number} {currency}: its meter does not equal its shares"


def rates(session: Session) -> Iterator[str]:
    """Yield shares that were not reckoned from their application, or not at the rate of their version."""
    for (row_id,) in session.execute(text(BASES)):
        yield f"share {row_id}: it does not follow from its application at its rate"
    for reversal, original in session.execute(text(REVERSALS)):
        yield f"share {reversal} does not take back share {original} exactly"
    reckoned = select(Share.version_id, Share.rate).distinct().subquery()
    query = select(AgreementVersion, reckoned.c.rate).join(reckoned, reckoned.c.version_id == AgreementVersion.id)
    for version, rate in session.execute(query.order_by(AgreementVersion.id)):
        if not rate_text(version).startswith(rate.removesuffix("…")):
            yield f"agreement version {version.id}: it says {rate_text(version)}, a share was reckoned at {rate}"


def entries(session: Session) -> Iterator[str]:
    """Yield entries that post another sum of shares than was earned in them."""
    for entry, earned, posted in session.execute(text(ENTRIES)):
        yield f"entry {entry}: its shares add up to {earned}, it posts {posted} (minor units)"
