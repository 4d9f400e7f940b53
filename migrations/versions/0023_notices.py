"""notices by event and channel, their contacts, bounces, and the brand of mails

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
BEFORE = "state IN ('waiting', 'sending', 'sent', 'refused')"
AFTER = "state IN ('waiting', 'gathered', 'sending', 'sent', 'refused', 'bounced', 'withheld')"
TEXTS = (("event", 20), ("object", 60), ("language", 2), ("source", 8), ("message_id", 120))
INDEXES = ("customer_id", "object", "created_at", "message_id")
BLOCKING = sa.text("mended_at IS NULL AND kind <> 'soft'")


def upgrade():
    with op.batch_alter_table("notice") as table:
        table.drop_constraint(op.f("ck_notice_state"), type_="check")
        table.create_check_constraint(op.f("ck_notice_state"), AFTER)
        for name, length in TEXTS:
            table.add_column(sa.Column(name, sa.String(length=length), server_default="", nullable=False))
        table.add_column(sa.Column("parts", sa.JSON(), server_default="[]", nullable=False))
        table.add_column(sa.Column("on_portal", sa.Boolean(), server_default=sa.false(), nullable=False))
        table.add_column(sa.Column("read_at", MOMENT, nullable=True))
        table.add_column(sa.Column("not_before", MOMENT, nullable=True))
        table.add_column(sa.Column("customer_id", BIG, nullable=True))
        table.add_column(sa.Column("digest_id", BIG, nullable=True))
        table.create_foreign_key(op.f("fk_notice_customer_id"), "customer", ["customer_id"], ["id"])
        table.create_foreign_key(op.f("fk_notice_digest_id"), "notice", ["digest_id"], ["id"])
        for name in INDEXES:
            table.create_index(f"ix_notice_{name}", [name])
    _create_contacts()
    _create_bounces()
    op.create_table(
        "brand_version",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("changed_by", sa.String(length=254), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brand_version")),
    )


def _create_contacts():
    op.create_table(
        "notice_contact",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("customer_id", BIG, nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("kind", sa.String(length=6), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("rhythm", sa.String(length=6), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("zone", sa.String(length=48), nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=True),
        sa.Column("quiet_until", sa.Integer(), nullable=True),
        sa.Column("whole_company", sa.Boolean(), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("created_by", sa.String(length=254), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("removed_at", MOMENT, nullable=True),
        sa.CheckConstraint("kind IN ('person', 'file', 'extra')", name=op.f("ck_notice_contact_kind")),
        sa.CheckConstraint("rhythm IN ('now', 'daily', 'weekly')", name=op.f("ck_notice_contact_rhythm")),
        sa.CheckConstraint(
            "(quiet_from IS NULL) = (quiet_until IS NULL) AND (quiet_from IS NULL OR"
            " (quiet_from BETWEEN 0 AND 23 AND quiet_until BETWEEN 0 AND 23))", name=op.f("ck_notice_contact_quiet"),
        ),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_notice_contact_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_contact")),
        sa.UniqueConstraint("customer_id", "email", name=op.f("uq_notice_contact_customer_id_email")),
    )
    op.create_index(op.f("ix_notice_contact_email"), "notice_contact", ["email"])


def _create_bounces():
    op.create_table(
        "notice_bounce",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("kind", sa.String(length=9), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("detail", sa.String(length=300), nullable=False),
        sa.Column("notice_id", BIG, nullable=True),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("mended_at", MOMENT, nullable=True),
        sa.Column("mended_by", sa.String(length=254), nullable=False),
        sa.CheckConstraint("kind IN ('hard', 'soft', 'complaint')", name=op.f("ck_notice_bounce_kind")),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_notice_bounce_notice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_bounce")),
        sa.UniqueConstraint("digest", name=op.f("uq_notice_bounce_digest")),
    )
    op.create_index("ix_notice_bounce_blocking", "notice_bounce", ["address"], sqlite_where=BLOCKING,
                    postgresql_where=BLOCKING)


def downgrade():
    for table in ("brand_version", "notice_bounce", "notice_contact"):
        op.drop_table(table)
    op.execute("UPDATE notice SET state = 'refused' WHERE state IN ('gathered', 'bounced', 'withheld')")
    with op.batch_alter_table("notice") as table:
        for name in INDEXES:
            table.drop_index(f"ix_notice_{name}")
        for name in ("fk_notice_digest_id", "fk_notice_customer_id"):
            table.drop_constraint(op.f(name), type_="foreignkey")
        for name in ("digest_id", "customer_id", "not_before", "read_at", "on_portal", "parts", *(name for name, _ in TEXTS)):
            table.drop_column(name)
        table.drop_constraint(op.f("ck_notice_state"), type_="check")
        table.create_check_constraint(op.f("ck_notice_state"), BEFORE)
