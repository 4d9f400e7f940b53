"""extras

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLES = ("bank_line", "agreement_version", "fx_rate")


def upgrade():
    # Plain ALTER TABLE: SQLite would lose the triggers of a table that is copied.
    for table in TABLES:
        op.add_column(table, sa.Column("extras", sa.JSON(), nullable=False, server_default="{}"))


def downgrade():
    for table in TABLES:
        op.drop_column(table, "extras")
