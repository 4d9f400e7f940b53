"""The seal: what the database refuses, whatever the code does

An entry commits only when sealed (deferred key of 0001); a seal is taken only when the entry balances in each currency
and has its lines; nothing is added after the seal; journal, chain and audit are never changed or deleted.

Revision ID: 0002
Revises: 0001
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

APPEND_ONLY = ("journal_entry", "journal_line", "journal_seal", "chain_link", "audit_event", "application", "share",
               "agreement_version", "account")

SQLITE_SEAL = """
CREATE TRIGGER journal_seal_check BEFORE INSERT ON journal_seal BEGIN
  SELECT RAISE(ABORT, 'journal entry does not balance or is not complete')
  WHERE (SELECT count(*) FROM journal_line WHERE entry_id = NEW.entry_id) <> NEW.line_count
     OR EXISTS (SELECT 1 FROM journal_line WHERE entry_id = NEW.entry_id
                GROUP BY currency HAVING sum(debit) <> sum(credit));
END
"""

SQLITE_CLOSED = """
CREATE TRIGGER journal_line_closed BEFORE INSERT ON journal_line
WHEN EXISTS (SELECT 1 FROM journal_seal WHERE entry_id = NEW.entry_id)
BEGIN SELECT RAISE(ABORT, 'journal entry is already sealed'); END
"""

SQLITE_INTEGER = """
CREATE TRIGGER journal_line_integer BEFORE INSERT ON journal_line
WHEN typeof(NEW.debit) <> 'integer' OR typeof(NEW.credit) <> 'integer'
BEGIN SELECT RAISE(ABORT, 'amounts are whole minor units'); END
"""

POSTGRES_SEAL = """
CREATE FUNCTION journal_seal_check() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE bad bigint;
BEGIN
  SELECT s.entry_id INTO bad FROM new_seals s
  LEFT JOIN LATERAL (SELECT count(*) AS n FROM journal_line l WHERE l.entry_id = s.entry_id) c ON true
  WHERE c.n <> s.line_count
     OR EXISTS (SELECT 1 FROM journal_line l WHERE l.entry_id = s.entry_id
                GROUP BY l.currency HAVING sum(l.debit) <> sum(l.credit))
  LIMIT 1;
  IF bad IS NOT NULL THEN
    RAISE EXCEPTION 'journal entry % does not balance or is not complete', bad USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER journal_seal_check AFTER INSERT ON journal_seal REFERENCING NEW TABLE AS new_seals
  FOR EACH STATEMENT EXECUTE FUNCTION journal_seal_check();
"""

POSTGRES_CLOSED = """
CREATE FUNCTION journal_line_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM new_lines l JOIN journal_seal s ON s.entry_id = l.entry_id) THEN
    RAISE EXCEPTION 'journal entry is already sealed' USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER journal_line_closed AFTER INSERT ON journal_line REFERENCING NEW TABLE AS new_lines
  FOR EACH STATEMENT EXECUTE FUNCTION journal_line_closed();
"""

POSTGRES_APPEND_ONLY = """
CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = '23514'; END $$;
"""


def upgrade():
    if op.get_bind().dialect.name == "sqlite":
        for statement in (SQLITE_SEAL, SQLITE_CLOSED, SQLITE_INTEGER):
            op.execute(statement)
        for table in APPEND_ONLY:
            for act in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
        return
    for statement in (POSTGRES_SEAL, POSTGRES_CLOSED, POSTGRES_APPEND_ONLY):
        op.execute(statement)
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
        )


def downgrade():
    if op.get_bind().dialect.name == "sqlite":
        for name in ("journal_seal_check", "journal_line_closed", "journal_line_integer"):
            op.execute(f"DROP TRIGGER {name}")
        for table in APPEND_ONLY:
            for act in ("update", "delete"):
                op.execute(f"DROP TRIGGER {table}_no_{act}")
        return
    for table in APPEND_ONLY:
        op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
    op.execute("DROP TRIGGER journal_seal_check ON journal_seal")
    op.execute("DROP TRIGGER journal_line_closed ON journal_line")
    for function in ("append_only", "journal_seal_check", "journal_line_closed"):
        op.execute(f"DROP FUNCTION {function}()")
