"""where people are signed in, and the ways by which they prove who they are

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _user(table, *, nullable=False):
    column = sa.Column("user_id", BIG, nullable=nullable)
    return column, sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f(f"fk_{table}_user_id"))


def _moment(name, *, nullable=False):
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade():
    op.create_table(
        "signed_in",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        *_user("signed_in"),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("way", sa.String(length=20), nullable=False),
        sa.Column("device", sa.String(length=60), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        _moment("began_at"), _moment("seen_at"), _moment("proved_at"), _moment("ended_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_in")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_signed_in_token_hash")),
    )  # fmt: skip
    op.create_index("ix_signed_in_user_id_ended_at", "signed_in", ["user_id", "ended_at"])
    op.create_table(
        "one_time_token",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("purpose", sa.String(length=12), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        *_user("one_time_token", nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        _moment("created_at"), _moment("expires_at"), _moment("used_at", nullable=True),
        sa.CheckConstraint("purpose IN ('link', 'second_step', 'passkey_new', 'passkey_use', 'oidc')",
                           name=op.f("ck_one_time_token_purpose")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_one_time_token_token_hash")),
    )  # fmt: skip
    for column in ("user_id", "expires_at"):
        op.create_index(op.f(f"ix_one_time_token_{column}"), "one_time_token", [column])
    _ways()


def _ways():
    _, key = _user("authenticator")
    op.create_table(
        "authenticator",
        sa.Column("user_id", BIG, autoincrement=False, nullable=False),
        key,
        sa.Column("sealed_secret", sa.Text(), nullable=False),
        sa.Column("last_step", sa.Integer(), nullable=False),
        _moment("created_at"), _moment("confirmed_at", nullable=True),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_authenticator")),
    )  # fmt: skip
    op.create_table(
        "recovery_code",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        *_user("recovery_code"),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        _moment("used_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint("user_id", "code_hash", name=op.f("uq_recovery_code_user_id_code_hash")),
    )
    op.create_table(
        "passkey",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        *_user("passkey"),
        sa.Column("credential_id", sa.String(length=1400), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        _moment("created_at"), _moment("used_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
    )  # fmt: skip
    op.create_index(op.f("ix_passkey_user_id"), "passkey", ["user_id"])


def downgrade():
    for table in ("passkey", "recovery_code", "authenticator", "one_time_token", "signed_in"):
        op.drop_table(table)
