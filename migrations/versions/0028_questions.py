"""questions about an invoice, with their talk

Revision ID: 0028
Revises: 0027
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INDEXED = ("invoice_id", "customer_id", "link_id", "due_at")


def upgrade():
    op.create_table(
        "question",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("invoice_id", BIG, nullable=False),
        sa.Column("customer_id", BIG, nullable=False),
        sa.Column("asked_by", sa.String(length=254), nullable=False),
        sa.Column("link_id", BIG, nullable=True),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("owner_id", BIG, nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=254), nullable=False),
        sa.CheckConstraint("state IN ('open', 'answered', 'closed')", name=op.f("ck_question_state")),
        sa.CheckConstraint("(link_id IS NULL) = (email = '')", name=op.f("ck_question_guest_has_address")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_question_customer_id")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_question_invoice_id")),
        sa.ForeignKeyConstraint(["link_id"], ["pay_link.id"], name=op.f("fk_question_link_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["user_account.id"], name=op.f("fk_question_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        sa.UniqueConstraint("reference", name=op.f("uq_question_reference")),
    )
    for column in INDEXED:
        op.create_index(op.f(f"ix_question_{column}"), "question", [column], unique=False)
    op.create_table(
        "question_message",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("question_id", BIG, nullable=False),
        sa.Column("author", sa.String(length=254), nullable=False),
        sa.Column("side", sa.String(length=8), nullable=False),
        sa.Column("act", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("side IN ('customer', 'us')", name=op.f("ck_question_message_side")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_question_message_question_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_message")),
    )
    op.create_index(op.f("ix_question_message_question_id"), "question_message", ["question_id"], unique=False)


def downgrade():
    op.drop_table("question_message")
    op.drop_table("question")
