"""payments that the business's own system is told of at once

Revision ID: 0024
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
DUE = sa.text("next_at IS NOT NULL")


def upgrade():
    op.create_table(
        "live_posting",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("payment_id", BIG, nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=48), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("service_at_risk", sa.Boolean(), nullable=False),
        sa.Column("notices", sa.JSON(), nullable=False),
        sa.Column("sent", sa.JSON(), nullable=False),
        sa.Column("reference", sa.String(length=100), nullable=False),
        sa.Column("posted_at", MOMENT, nullable=True),
        sa.Column("reversal", sa.String(length=300), nullable=False),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("next_at", MOMENT, nullable=True),
        sa.Column("last_error", sa.String(length=300), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'unknown', 'posted', 'refused', 'reversed')",
                           name=op.f("ck_live_posting_state")),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_live_posting_payment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_posting")),
        sa.UniqueConstraint("payment_id", "turn", name=op.f("uq_live_posting_payment_id_turn")),
        sa.UniqueConstraint("key", name=op.f("uq_live_posting_key")),
    )
    op.create_index(op.f("ix_live_posting_state"), "live_posting", ["state"])
    op.create_index("ix_live_posting_due", "live_posting", ["next_at"], sqlite_where=DUE, postgresql_where=DUE)


def downgrade():
    op.drop_table("live_posting")
