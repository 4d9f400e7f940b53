"""bank profiles, and which charge or payout of a card processor a line is about

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade():
    op.create_table(
        "bank_profile",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("changed_by", sa.String(length=254), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_profile")),
        sa.UniqueConstraint("name", name=op.f("uq_bank_profile_name")),
    )
    # Plain ALTER TABLE: SQLite would lose the triggers of a table that is copied.
    op.add_column("bank_line", sa.Column("processor_id", sa.String(length=100), nullable=False, server_default=""))
    op.create_index(op.f("ix_bank_line_processor_id"), "bank_line", ["processor_id"])


def downgrade():
    op.drop_index(op.f("ix_bank_line_processor_id"), table_name="bank_line")
    op.drop_column("bank_line", "processor_id")
    op.drop_table("bank_profile")
