"""what of a payment fee goes back with a refund

Revision ID: 0025
Revises: 0024
"""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

BEFORE = "amount_minor > 0"
AFTER = "amount_minor >= 0 AND amount_minor + fee_minor > 0"
"""What the processor's own people send back may be so little that it is fee alone."""


def upgrade():
    # Plain ALTER TABLE: SQLite would lose the triggers of a table that is copied.
    op.execute(
        "ALTER TABLE payment ADD COLUMN payer_fee_refunded_minor BIGINT DEFAULT 0 NOT NULL"
        " CONSTRAINT ck_payment_fee_refunded_within"
        " CHECK (payer_fee_refunded_minor >= 0 AND payer_fee_refunded_minor <= payer_fee_minor)"
    )
    op.execute(
        "ALTER TABLE refund ADD COLUMN fee_minor BIGINT DEFAULT 0 NOT NULL"
        " CONSTRAINT ck_refund_fee_not_negative CHECK (fee_minor >= 0)"
    )
    _check(BEFORE, AFTER)


def downgrade():
    _check(AFTER, BEFORE)
    op.drop_column("refund", "fee_minor")
    op.drop_column("payment", "payer_fee_refunded_minor")


def _check(before, after):
    """Change what a check allows. SQLite has no statement for that: the stored definition is what it goes by."""
    name = "ck_refund_amount_positive"
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f(name), "refund", type_="check")
        op.create_check_constraint(op.f(name), "refund", after)
        return
    connection = op.get_bind()
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.exec_driver_sql(
        "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = 'refund'",
        (f"CONSTRAINT {name} CHECK ({before})", f"CONSTRAINT {name} CHECK ({after})"),
    )
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")
