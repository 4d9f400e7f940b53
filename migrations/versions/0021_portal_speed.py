"""indexes for the portal's pages on a large book: an account's documents by due date, its applications by moment

Revision ID: 0021
Revises: 0020
"""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade():
    op.create_index("ix_invoice_customer_due", "invoice", ["customer_id", "currency", "due_date"])
    op.create_index("ix_application_customer_posted", "application", ["customer_id", "posted_at"])
    op.drop_index("ix_application_customer_id", table_name="application")


def downgrade():
    op.create_index("ix_application_customer_id", "application", ["customer_id"])
    op.drop_index("ix_application_customer_posted", table_name="application")
    op.drop_index("ix_invoice_customer_due", table_name="invoice")
