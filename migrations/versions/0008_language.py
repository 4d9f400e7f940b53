"""the language that a person chose for the pages

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("user_account", sa.Column("language", sa.String(length=2), nullable=False, server_default=""))


def downgrade():
    op.drop_column("user_account", "language")
