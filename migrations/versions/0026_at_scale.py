"""what a large import asks of the jobs: bills by their days, a queue of mails in two lanes, runs that show a sign of life

Revision ID: 0026
Revises: 0025
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

OPEN = sa.text("open_minor > 0")
BULK = ("invoice_new", "due_soon", "overdue", "statement", "offer", "digest")


def upgrade():
    for name, column in (("ix_invoice_open_due", "due_date"), ("ix_invoice_open_issued", "issue_date")):
        op.create_index(name, "invoice", [column, "id"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.add_column("notice", sa.Column("bulk", sa.Boolean(), nullable=False, server_default="0"))
    listed = ", ".join(f"'{code}'" for code in BULK)
    op.execute(sa.text(f"UPDATE notice SET bulk = true WHERE event IN ({listed}) AND state IN ('waiting', 'withheld')"))
    op.create_index("ix_notice_queue", "notice", ["state", "bulk", "id"])
    op.drop_index("ix_notice_state", table_name="notice")
    op.add_column("job_run", sa.Column("alive_at", sa.DateTime(timezone=True), nullable=True))


def downgrade():
    op.drop_column("job_run", "alive_at")
    op.create_index("ix_notice_state", "notice", ["state"])
    op.drop_index("ix_notice_queue", table_name="notice")
    op.drop_column("notice", "bulk")
    op.drop_index("ix_invoice_open_issued", table_name="invoice")
    op.drop_index("ix_invoice_open_due", table_name="invoice")
