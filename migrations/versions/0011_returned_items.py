"""statements between two balances, and returned items: which line took which receipt back, or a part of it

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# Plain ALTER TABLE: SQLite would lose the triggers of a table that is copied.
RETURNED = """ALTER TABLE receipt ADD COLUMN returned_minor BIGINT NOT NULL DEFAULT 0
    CONSTRAINT ck_receipt_returned_within
    CHECK (returned_minor >= 0 AND unapplied_minor + on_account_minor + returned_minor <= amount_minor)"""
STATEMENT = """ALTER TABLE bank_line ADD COLUMN statement_id {number}
    CONSTRAINT fk_bank_line_statement_id REFERENCES bank_statement (id)"""
# What was carried out before lines were tied to their receipts must not wait for another one.
CARRIED_OUT = """INSERT INTO returned_item (line_id, receipt_id, amount_minor)
    SELECT l.id, min(r.id), l.amount_minor FROM bank_line l
    JOIN receipt r ON r.transaction_id = l.returns OR r.reference = l.returns
    WHERE l.returns <> '' AND r.reversed_at IS NOT NULL AND r.currency = l.currency
      AND (r.amount_minor = l.amount_minor OR l.processor_id <> '')
    GROUP BY l.id, l.amount_minor"""


def upgrade():
    op.create_table(
        "returned_item",
        sa.Column("line_id", BIG, nullable=False, autoincrement=False),
        sa.Column("receipt_id", BIG, nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["line_id"], ["bank_line.id"], name=op.f("fk_returned_item_line_id")),
        sa.ForeignKeyConstraint(["receipt_id"], ["receipt.id"], name=op.f("fk_returned_item_receipt_id")),
        sa.PrimaryKeyConstraint("line_id", name=op.f("pk_returned_item")),
    )
    op.create_index(op.f("ix_returned_item_receipt_id"), "returned_item", ["receipt_id"])
    op.create_table(
        "bank_statement",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("file_id", BIG, nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("opening_on", sa.Date(), nullable=False),
        sa.Column("opening_minor", sa.BigInteger(), nullable=False),
        sa.Column("closing_on", sa.Date(), nullable=False),
        sa.Column("closing_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["bank_file.id"], name=op.f("fk_bank_statement_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_statement")),
    )
    op.create_index(op.f("ix_bank_statement_file_id"), "bank_statement", ["file_id"])
    op.create_index("ix_bank_statement_account", "bank_statement", ["account", "currency", "closing_on"])
    op.execute(STATEMENT.format(number="INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"))
    op.execute(RETURNED)
    op.execute(CARRIED_OUT)


def downgrade():
    op.drop_column("receipt", "returned_minor")
    op.drop_column("bank_line", "statement_id")
    op.drop_table("bank_statement")
    op.drop_table("returned_item")
