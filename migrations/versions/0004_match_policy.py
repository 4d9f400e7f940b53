"""Policies of the matcher, closed gates, shadow outcomes; what a policy says and why a gate closed never changes

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEPT = {
    "match_policy": (
        ("id", "scope", "customer_id", "version", "rules", "author", "reason", "created_at"),
        ("in_force_from", "superseded_at"),
    ),
    "match_gate": (
        ("id", "scope", "customer_id", "evidence_class", "reason", "entry_id", "closed_by", "closed_at"),
        ("opened_at",),
    ),
}
"""By table: the columns that never change, and those that are filled once."""


def upgrade():
    op.create_table('match_policy',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('scope', sa.String(length=32), nullable=False),
    sa.Column('customer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('rules', sa.JSON(), nullable=False),
    sa.Column('author', sa.String(length=254), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('in_force_from', sa.DateTime(timezone=True), nullable=True),
    sa.Column('superseded_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(customer_id IS NULL) = (scope = 'business')", name=op.f('ck_match_policy_scope_of_customer')),
    sa.CheckConstraint('superseded_at IS NULL OR in_force_from IS NOT NULL', name=op.f('ck_match_policy_superseded_after_force')),
    sa.CheckConstraint('version > 0', name=op.f('ck_match_policy_version_positive')),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_match_policy_customer_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_match_policy')),
    sa.UniqueConstraint('scope', 'version', name=op.f('uq_match_policy_scope_version'))
    )
    with op.batch_alter_table('match_policy', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_match_policy_customer_id'), ['customer_id'], unique=False)
        batch_op.create_index('uq_match_policy_in_force', ['scope'], unique=True, sqlite_where=sa.text('in_force_from IS NOT NULL AND superseded_at IS NULL'), postgresql_where=sa.text('in_force_from IS NOT NULL AND superseded_at IS NULL'))

    op.create_table('match_gate',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('scope', sa.String(length=32), nullable=False),
    sa.Column('customer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('evidence_class', sa.String(length=24), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('entry_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('closed_by', sa.String(length=254), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('opened_by', sa.String(length=254), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('opened_reason', sa.Text(), nullable=False),
    sa.CheckConstraint("(customer_id IS NULL) = (scope = 'business')", name=op.f('ck_match_gate_scope_of_customer')),
    sa.CheckConstraint("(opened_at IS NULL) = (opened_by = '')", name=op.f('ck_match_gate_opened_by_somebody')),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_match_gate_customer_id')),
    sa.ForeignKeyConstraint(['entry_id'], ['journal_entry.id'], name=op.f('fk_match_gate_entry_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_match_gate'))
    )
    with op.batch_alter_table('match_gate', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_match_gate_customer_id'), ['customer_id'], unique=False)
        batch_op.create_index('uq_match_gate_closed', ['scope', 'evidence_class'], unique=True, sqlite_where=sa.text('opened_at IS NULL'), postgresql_where=sa.text('opened_at IS NULL'))

    op.create_table('shadow_outcome',
    sa.Column('receipt_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('policy_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('withheld_by', sa.String(length=8), nullable=False),
    sa.Column('evidence_class', sa.String(length=24), nullable=False),
    sa.Column('customer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('lines', sa.JSON(), nullable=False),
    sa.Column('on_account_minor', sa.BigInteger(), nullable=False),
    sa.Column('confidence_ppm', sa.Integer(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("withheld_by IN ('shadow', 'gate')", name=op.f('ck_shadow_outcome_withheld_by')),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_shadow_outcome_customer_id')),
    sa.ForeignKeyConstraint(['policy_id'], ['match_policy.id'], name=op.f('fk_shadow_outcome_policy_id')),
    sa.ForeignKeyConstraint(['receipt_id'], ['receipt.id'], name=op.f('fk_shadow_outcome_receipt_id')),
    sa.PrimaryKeyConstraint('receipt_id', name=op.f('pk_shadow_outcome'))
    )
    with op.batch_alter_table('shadow_outcome', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_shadow_outcome_policy_id'), ['policy_id'], unique=False)

    # Not in a batch: on SQLite that would copy the table and lose the triggers that keep it append-only.
    op.add_column('application', sa.Column('evidence_class', sa.String(length=24), server_default='', nullable=False))
    keep()


def keep():
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, (fixed, once) in KEPT.items():
        text = "::text" if not sqlite else ""
        differ = "IS NOT" if sqlite else "IS DISTINCT FROM"
        changed = [f"NEW.{name}{text} {differ} OLD.{name}{text}" for name in fixed]
        changed += [f"(OLD.{name} IS NOT NULL AND NEW.{name} {differ} OLD.{name})" for name in once]
        broken = " OR ".join(changed)
        if sqlite:
            op.execute(f"CREATE TRIGGER {table}_kept BEFORE UPDATE ON {table} WHEN {broken} "
                       f"BEGIN SELECT RAISE(ABORT, '{table} is kept as it was written'); END")
            op.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
                       f"BEGIN SELECT RAISE(ABORT, '{table} is kept as it was written'); END")
            continue
        op.execute(f"CREATE FUNCTION {table}_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                   f"RAISE EXCEPTION '{table} is kept as it was written' USING ERRCODE = '23514'; END $$")
        op.execute(f"CREATE TRIGGER {table}_kept BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({broken}) "
                   f"EXECUTE FUNCTION {table}_kept()")
        op.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE OR TRUNCATE ON {table} "
                   f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_kept()")


def downgrade():
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in KEPT:
        for name in ("kept", "no_delete"):
            op.execute(f"DROP TRIGGER {table}_{name}" + ("" if sqlite else f" ON {table}"))
        if not sqlite:
            op.execute(f"DROP FUNCTION {table}_kept()")
    op.drop_column('application', 'evidence_class')
    op.drop_table('shadow_outcome')
    op.drop_table('match_gate')
    op.drop_table('match_policy')
