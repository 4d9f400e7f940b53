"""coupons, codes that customers pass on, what payments take by them, and rewards

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FIRST = sa.text("counted AND referral_code_id IS NOT NULL")
GRANTED = sa.text("state = 'granted'")
LINE = "amount_minor > 0 AND discount_minor >= 0"
WITH_CODE = "amount_minor >= 0 AND discount_minor >= 0 AND coupon_minor >= 0 AND amount_minor + coupon_minor > 0"
"""A code may cover all of a line: then nothing of it is paid."""


def upgrade():
    # Plain ALTER TABLE: SQLite would lose the partial indexes of a table that is copied.
    op.add_column("payment_line", sa.Column("coupon_minor", sa.BigInteger(), server_default="0", nullable=False))
    _check(LINE, WITH_CODE)
    _coupons()
    _referrals()
    _uses()
    _rewards()


def _id():
    return sa.Column("id", BIG, autoincrement=True, nullable=False)


def _moment(name, *, nullable=False):
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _terms():
    return (
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("percent", sa.String(length=10), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("least_minor", sa.BigInteger(), nullable=False),
        sa.Column("most_minor", sa.BigInteger(), nullable=True),
    )


def _coupons():
    op.create_table(
        "coupon",
        _id(),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        *_terms(),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("everyone", sa.Boolean(), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("programs", sa.JSON(), nullable=False),
        sa.Column("uses_most", sa.Integer(), nullable=True),
        sa.Column("uses_each", sa.Integer(), nullable=True),
        sa.Column("budget_minor", sa.BigInteger(), nullable=True),
        sa.Column("used_count", sa.Integer(), nullable=False),
        sa.Column("used_minor", sa.BigInteger(), nullable=False),
        _moment("stopped_at", nullable=True),
        sa.Column("created_by", sa.String(length=254), nullable=False),
        _moment("created_at"),
        sa.CheckConstraint("kind IN ('percent', 'fixed')", name=op.f("ck_coupon_kind")),
        sa.CheckConstraint(
            "amount_minor >= 0 AND least_minor >= 0 AND (most_minor IS NULL OR most_minor > 0)",
            name=op.f("ck_coupon_amounts"),
        ),
        sa.CheckConstraint(
            "used_count >= 0 AND (uses_most IS NULL OR used_count <= uses_most)", name=op.f("ck_coupon_uses")
        ),
        sa.CheckConstraint(
            "used_minor >= 0 AND (budget_minor IS NULL OR used_minor <= budget_minor)", name=op.f("ck_coupon_budget")
        ),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_coupon_days")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coupon")),
        sa.UniqueConstraint("code", name=op.f("uq_coupon_code")),
    )
    op.create_table(
        "coupon_customer",
        _id(),
        sa.Column("coupon_id", BIG, nullable=False),
        sa.Column("customer_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["coupon_id"], ["coupon.id"], name=op.f("fk_coupon_customer_coupon_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_coupon_customer_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coupon_customer")),
        sa.UniqueConstraint("coupon_id", "customer_id", name=op.f("uq_coupon_customer_coupon_id_customer_id")),
    )
    op.create_index(op.f("ix_coupon_customer_customer_id"), "coupon_customer", ["customer_id"])


def _referrals():
    op.create_table(
        "referral_code",
        _id(),
        sa.Column("customer_id", BIG, nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        _moment("created_at"),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_referral_code_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_code")),
        sa.UniqueConstraint("customer_id", name=op.f("uq_referral_code_customer_id")),
        sa.UniqueConstraint("code", name=op.f("uq_referral_code_code")),
    )
    op.create_table(
        "referral_programme",
        _id(),
        sa.Column("running", sa.Boolean(), nullable=False),
        *_terms(),
        sa.Column("reward_minor", sa.BigInteger(), nullable=False),
        sa.Column("monthly_most", sa.Integer(), nullable=True),
        sa.Column("only_new", sa.Boolean(), nullable=False),
        sa.Column("set_by", sa.String(length=254), nullable=False),
        _moment("set_at"),
        sa.CheckConstraint("kind IN ('percent', 'fixed')", name=op.f("ck_referral_programme_kind")),
        sa.CheckConstraint(
            "amount_minor >= 0 AND least_minor >= 0 AND reward_minor >= 0", name=op.f("ck_referral_programme_amounts")
        ),
        sa.CheckConstraint("most_minor IS NULL OR most_minor > 0", name=op.f("ck_referral_programme_most")),
        sa.CheckConstraint("monthly_most IS NULL OR monthly_most > 0", name=op.f("ck_referral_programme_monthly_most")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_programme")),
    )


def _uses():
    op.create_table(
        "coupon_use",
        _id(),
        sa.Column("payment_id", BIG, nullable=False),
        sa.Column("coupon_id", BIG, nullable=True),
        sa.Column("referral_code_id", BIG, nullable=True),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("family_id", BIG, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("discount_minor", sa.BigInteger(), nullable=False),
        sa.Column("charged_minor", sa.BigInteger(), nullable=False),
        sa.Column("reward_minor", sa.BigInteger(), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        _moment("changed_at"),
        sa.CheckConstraint("state IN ('reserved', 'kept', 'released')", name=op.f("ck_coupon_use_state")),
        sa.CheckConstraint(
            "(coupon_id IS NULL) <> (referral_code_id IS NULL)", name=op.f("ck_coupon_use_one_code")
        ),
        sa.CheckConstraint(
            "discount_minor > 0 AND charged_minor BETWEEN 0 AND discount_minor", name=op.f("ck_coupon_use_amounts")
        ),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_coupon_use_payment_id")),
        sa.ForeignKeyConstraint(["coupon_id"], ["coupon.id"], name=op.f("fk_coupon_use_coupon_id")),
        sa.ForeignKeyConstraint(
            ["referral_code_id"], ["referral_code.id"], name=op.f("fk_coupon_use_referral_code_id")
        ),
        sa.ForeignKeyConstraint(["family_id"], ["customer.id"], name=op.f("fk_coupon_use_family_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coupon_use")),
        sa.UniqueConstraint("payment_id", name=op.f("uq_coupon_use_payment_id")),
    )
    op.create_index("ix_coupon_use_coupon_id", "coupon_use", ["coupon_id", "family_id"])
    op.create_index(op.f("ix_coupon_use_referral_code_id"), "coupon_use", ["referral_code_id"])
    op.create_index("uq_coupon_use_first_referral", "coupon_use", ["family_id"], unique=True, sqlite_where=FIRST,
                    postgresql_where=FIRST)  # fmt: skip


def _rewards():
    op.create_table(
        "referral_reward",
        _id(),
        sa.Column("use_id", BIG, nullable=False),
        sa.Column("customer_id", BIG, nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("memo_id", BIG, nullable=True),
        sa.Column("entry_id", BIG, nullable=True),
        sa.Column("owed_id", BIG, nullable=True),
        _moment("changed_at"),
        sa.CheckConstraint(
            "state IN ('granted', 'taken_back', 'capped')", name=op.f("ck_referral_reward_state")
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_referral_reward_amount_positive")),
        sa.CheckConstraint(
            "state = 'capped' OR (memo_id IS NOT NULL AND entry_id IS NOT NULL)", name=op.f("ck_referral_reward_memo")
        ),
        sa.ForeignKeyConstraint(["use_id"], ["coupon_use.id"], name=op.f("fk_referral_reward_use_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_referral_reward_customer_id")),
        sa.ForeignKeyConstraint(["memo_id"], ["invoice.id"], name=op.f("fk_referral_reward_memo_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["journal_entry.id"], name=op.f("fk_referral_reward_entry_id")),
        sa.ForeignKeyConstraint(["owed_id"], ["invoice.id"], name=op.f("fk_referral_reward_owed_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_reward")),
    )
    op.create_index("ix_referral_reward_customer_id", "referral_reward", ["customer_id", "month"])
    op.create_index(op.f("ix_referral_reward_use_id"), "referral_reward", ["use_id"])
    op.create_index("uq_referral_reward_granted", "referral_reward", ["use_id"], unique=True, sqlite_where=GRANTED,
                    postgresql_where=GRANTED)  # fmt: skip


def downgrade():
    for table in ("referral_reward", "coupon_use", "referral_programme", "referral_code", "coupon_customer", "coupon"):
        op.drop_table(table)
    _check(WITH_CODE, LINE)
    op.drop_column("payment_line", "coupon_minor")


def _check(before, after):
    """Change what a check allows. SQLite has no statement for that: the stored definition is what it goes by."""
    name = "ck_payment_line_amounts"
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f(name), "payment_line", type_="check")
        op.create_check_constraint(op.f(name), "payment_line", after)
        return
    connection = op.get_bind()
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.exec_driver_sql(
        "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = 'payment_line'",
        (f"CONSTRAINT {name} CHECK ({before})", f"CONSTRAINT {name} CHECK ({after})"),
    )
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")
