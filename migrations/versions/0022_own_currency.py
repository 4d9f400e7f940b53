"""paying in another currency: rules, quotes, and what a payment and a refund are in that currency

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EXCHANGES = "kind IN ('paid_in_another', 'exchange_valued', 'exchanged_card_money_told')"
MOMENT = sa.DateTime(timezone=True)


def text(name, length, **more):
    return sa.Column(name, sa.String(length=length), nullable=False, **more)


def minor(name):
    return sa.Column(name, sa.BigInteger(), nullable=False)


def upgrade():
    rules()
    quotes()
    # Plain ALTER TABLE with its constraint inside: SQLite would lose the triggers of a table that is copied.
    whole = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    op.execute(
        f"ALTER TABLE payment ADD COLUMN quote_id {whole} CONSTRAINT fk_payment_quote_id REFERENCES fx_quote (id)"
    )
    op.create_index("uq_payment_quote", "payment", ["quote_id"], unique=True)
    some = sa.text(EXCHANGES)
    op.create_index(
        "ix_journal_entry_exchange", "journal_entry", ["source"], sqlite_where=some, postgresql_where=some
    )
    for table in ("payment", "refund"):
        op.add_column(table, sa.Column("paid_minor", sa.BigInteger(), server_default="0", nullable=False))
        op.add_column(table, text("paid_currency", 3, server_default=""))


def rules():
    op.create_table(
        "currency_rules",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        text("changed_by", 254),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_currency_rules")),
    )


def quotes():
    op.create_table(
        "fx_quote",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        text("reference", 40),
        sa.Column("customer_id", BIG, nullable=False),
        text("made_for", 254),
        text("basket", 64),
        text("currency", 3),
        minor("amount_minor"),
        text("paid_currency", 3),
        minor("paid_minor"),
        minor("value_minor"),
        text("mid_rate", 40),
        text("rate", 40),
        sa.Column("spread_bp", sa.Integer(), nullable=False),
        sa.Column("rate_on", sa.Date(), nullable=False),
        text("source", 60),
        text("state", 6),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "amount_minor > 0 AND paid_minor > 0 AND value_minor > 0 AND spread_bp >= 0",
            name=op.f("ck_fx_quote_amounts"),
        ),
        sa.CheckConstraint("currency <> paid_currency", name=op.f("ck_fx_quote_two_currencies")),
        sa.CheckConstraint("state IN ('open', 'used', 'lapsed')", name=op.f("ck_fx_quote_state")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_fx_quote_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fx_quote")),
        sa.UniqueConstraint("reference", name=op.f("uq_fx_quote_reference")),
    )
    op.create_index(op.f("ix_fx_quote_customer_id"), "fx_quote", ["customer_id"])


def downgrade():
    op.drop_index("ix_journal_entry_exchange", table_name="journal_entry")
    for table in ("refund", "payment"):
        op.drop_column(table, "paid_currency")
        op.drop_column(table, "paid_minor")
    op.drop_index("uq_payment_quote", table_name="payment")
    op.drop_column("payment", "quote_id")
    op.drop_table("fx_quote")
    op.drop_table("currency_rules")
