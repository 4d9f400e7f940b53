"""people of a customer's own company, their invitations, and payments that wait for a second person

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ROLES = "company_role IN ('viewer', 'payer', 'approver', 'admin')"
LIMIT = "(limit_minor IS NULL AND limit_currency = '') OR (limit_minor >= 0 AND limit_currency <> '')"
OPEN = sa.text("accepted_at IS NULL AND revoked_at IS NULL")


def upgrade():
    # Plain ALTER TABLE: SQLite would lose the triggers of a table that is copied.
    op.add_column("user_account", sa.Column("name", sa.String(length=120), nullable=False, server_default=""))
    _people()
    _requests()
    # Whoever could pay for a company until now keeps on doing so, and may invite the others.
    op.execute(
        "INSERT INTO membership (user_id, customer_id, company_role, limit_currency, all_accounts, created_at)"
        " SELECT id, customer_id, 'admin', '', true, created_at FROM user_account WHERE role = 'customer'"
    )


def _people():
    op.create_table(
        "membership",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("customer_id", BIG, nullable=False),
        sa.Column("company_role", sa.String(length=8), nullable=False),
        sa.Column("limit_minor", sa.BigInteger(), nullable=True),
        sa.Column("limit_currency", sa.String(length=3), nullable=False),
        sa.Column("all_accounts", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(ROLES, name=op.f("ck_membership_company_role")),
        sa.CheckConstraint(LIMIT, name=op.f("ck_membership_limit")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_membership_customer_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_membership_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint("user_id", "customer_id", name=op.f("uq_membership_user_id_customer_id")),
    )
    op.create_index(op.f("ix_membership_customer_id"), "membership", ["customer_id"])
    op.create_table(
        "membership_account",
        sa.Column("membership_id", BIG, nullable=False),
        sa.Column("customer_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_membership_account_customer_id")),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_membership_account_membership_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("membership_id", "customer_id", name=op.f("pk_membership_account")),
    )
    op.create_table(
        "company_invitation",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("customer_id", BIG, nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("company_role", sa.String(length=8), nullable=False),
        sa.Column("limit_minor", sa.BigInteger(), nullable=True),
        sa.Column("limit_currency", sa.String(length=3), nullable=False),
        sa.Column("all_accounts", sa.Boolean(), nullable=False),
        sa.Column("accounts", sa.JSON(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("invited_by", sa.String(length=254), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(ROLES, name=op.f("ck_company_invitation_company_role")),
        sa.CheckConstraint(LIMIT, name=op.f("ck_company_invitation_limit")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_company_invitation_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_company_invitation_token_hash")),
    )
    op.create_index(op.f("ix_company_invitation_customer_id"), "company_invitation", ["customer_id"])
    op.create_index("uq_company_invitation_open", "company_invitation", ["customer_id", "email"], unique=True,
                    sqlite_where=OPEN, postgresql_where=OPEN)  # fmt: skip
    op.create_table(
        "company_rule",
        sa.Column("customer_id", BIG, autoincrement=False, nullable=False),
        sa.Column("threshold_minor", sa.BigInteger(), nullable=False),
        sa.Column("threshold_currency", sa.String(length=3), nullable=False),
        sa.Column("changed_by", sa.String(length=254), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("threshold_minor >= 0 AND threshold_currency <> ''", name=op.f("ck_company_rule_threshold")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_company_rule_customer_id")),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_company_rule")),
    )


def _requests():
    op.create_table(
        "payment_request",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("customer_id", BIG, nullable=False),
        sa.Column("maker_id", BIG, nullable=False),
        sa.Column("checker_id", BIG, nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("decision_note", sa.String(length=500), nullable=False),
        sa.Column("payment_id", BIG, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'approved', 'rejected', 'withdrawn', 'expired')",
                           name=op.f("ck_payment_request_state")),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_payment_request_amount_positive")),
        sa.CheckConstraint("checker_id IS NULL OR checker_id <> maker_id",
                           name=op.f("ck_payment_request_maker_is_not_checker")),
        sa.CheckConstraint("(state IN ('approved', 'rejected')) = (checker_id IS NOT NULL)",
                           name=op.f("ck_payment_request_decided_by_a_checker")),
        sa.CheckConstraint("payment_id IS NULL OR state = 'approved'",
                           name=op.f("ck_payment_request_paid_when_approved")),
        sa.ForeignKeyConstraint(["checker_id"], ["user_account.id"], name=op.f("fk_payment_request_checker_id")),
        sa.ForeignKeyConstraint(["company_id"], ["customer.id"], name=op.f("fk_payment_request_company_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_payment_request_customer_id")),
        sa.ForeignKeyConstraint(["maker_id"], ["user_account.id"], name=op.f("fk_payment_request_maker_id")),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_payment_request_payment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_request")),
        sa.UniqueConstraint("payment_id", name=op.f("uq_payment_request_payment_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_payment_request_reference")),
    )  # fmt: skip
    for column in ("company_id", "maker_id", "state"):
        op.create_index(op.f(f"ix_payment_request_{column}"), "payment_request", [column])
    op.create_table(
        "payment_request_line",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("request_id", BIG, nullable=False),
        sa.Column("invoice_id", BIG, nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("settled_minor", sa.BigInteger(), nullable=False),
        sa.Column("discount_minor", sa.BigInteger(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.CheckConstraint("settled_minor > 0 AND discount_minor >= 0", name=op.f("ck_payment_request_line_amounts")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_payment_request_line_invoice_id")),
        sa.ForeignKeyConstraint(["request_id"], ["payment_request.id"], name=op.f("fk_payment_request_line_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_request_line")),
    )
    for column in ("invoice_id", "request_id"):
        op.create_index(op.f(f"ix_payment_request_line_{column}"), "payment_request_line", [column])
    op.create_index("uq_payment_request_line_live", "payment_request_line", ["invoice_id"], unique=True,
                    sqlite_where=sa.text("live"), postgresql_where=sa.text("live"))  # fmt: skip


def downgrade():
    for table in ("payment_request_line", "payment_request", "company_rule", "company_invitation",
                  "membership_account", "membership"):  # fmt: skip
        op.drop_table(table)
    op.drop_column("user_account", "name")
