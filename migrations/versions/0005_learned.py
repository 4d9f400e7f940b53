"""learned

Revision ID: 0005
Revises: 0004
"""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
MOMENT = sa.DateTime(timezone=True)


def upgrade():
    op.create_table('explanation',
    sa.Column('entry_id', BIG, autoincrement=False, nullable=False),
    sa.Column('receipt_id', BIG, nullable=False),
    sa.Column('document', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['entry_id'], ['journal_entry.id'], name=op.f('fk_explanation_entry_id')),
    sa.ForeignKeyConstraint(['receipt_id'], ['receipt.id'], name=op.f('fk_explanation_receipt_id')),
    sa.PrimaryKeyConstraint('entry_id', name=op.f('pk_explanation'))
    )
    op.create_index(op.f('ix_explanation_receipt_id'), 'explanation', ['receipt_id'])
    op.create_table('learned',
    sa.Column('id', BIG, autoincrement=True, nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('mark', sa.String(length=240), nullable=False),
    sa.Column('shown', sa.String(length=200), nullable=False),
    sa.Column('customer_id', BIG, nullable=False),
    sa.Column('invoice_id', BIG, nullable=True),
    sa.Column('confirmed', sa.Integer(), nullable=False),
    sa.Column('contradicted', sa.Integer(), nullable=False),
    sa.Column('streak', sa.Integer(), nullable=False),
    sa.Column('taught_by', sa.String(length=254), nullable=False),
    sa.Column('first_at', MOMENT, nullable=False),
    sa.Column('last_at', MOMENT, nullable=False),
    sa.Column('revoked_at', MOMENT, nullable=True),
    sa.Column('revoked_by', sa.String(length=254), nullable=False),
    sa.CheckConstraint("kind IN ('alias', 'account', 'habit', 'rejected')", name=op.f('ck_learned_kind')),
    sa.CheckConstraint('confirmed >= 0 AND contradicted >= 0 AND streak >= 0', name=op.f('ck_learned_counts')),
    sa.CheckConstraint("invoice_id IS NULL OR kind = 'rejected'", name=op.f('ck_learned_item_of_rejected')),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_learned_customer_id')),
    sa.ForeignKeyConstraint(['invoice_id'], ['invoice.id'], name=op.f('fk_learned_invoice_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_learned'))
    )
    op.create_index(op.f('ix_learned_customer_id'), 'learned', ['customer_id'])
    wide, one = sa.text('invoice_id IS NULL'), sa.text('invoice_id IS NOT NULL')
    op.create_index('uq_learned_of_customer', 'learned', ['mark', 'kind', 'customer_id'], unique=True,
                    sqlite_where=wide, postgresql_where=wide)
    op.create_index('uq_learned_of_item', 'learned', ['mark', 'kind', 'customer_id', 'invoice_id'], unique=True,
                    sqlite_where=one, postgresql_where=one)
    op.create_table('lesson',
    sa.Column('id', BIG, autoincrement=True, nullable=False),
    sa.Column('learned_id', BIG, nullable=False),
    sa.Column('entry_id', BIG, nullable=False),
    sa.Column('receipt_id', BIG, nullable=False),
    sa.Column('says', sa.Integer(), nullable=False),
    sa.Column('taught_by', sa.String(length=254), nullable=False),
    sa.Column('taught_at', MOMENT, nullable=False),
    sa.Column('taken_back_at', MOMENT, nullable=True),
    sa.CheckConstraint('says IN (1, -1)', name=op.f('ck_lesson_says')),
    sa.ForeignKeyConstraint(['learned_id'], ['learned.id'], name=op.f('fk_lesson_learned_id')),
    sa.ForeignKeyConstraint(['entry_id'], ['journal_entry.id'], name=op.f('fk_lesson_entry_id')),
    sa.ForeignKeyConstraint(['receipt_id'], ['receipt.id'], name=op.f('fk_lesson_receipt_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lesson')),
    sa.UniqueConstraint('learned_id', 'entry_id', name=op.f('uq_lesson_learned_id_entry_id'))
    )
    op.create_index(op.f('ix_lesson_entry_id'), 'lesson', ['entry_id'])
    move_what_clerks_taught()


TAUGHT = (('alias', 'payer_alias', 'name', 'name:'), ('account', 'payer_account', 'account', 'acct:'))


def move_what_clerks_taught():
    """Names and accounts that clerks taught count as confirmed twice: they were certain until now."""
    connection = op.get_bind()
    learned = sa.table('learned', *map(sa.column, (
        'kind', 'mark', 'shown', 'customer_id', 'confirmed', 'contradicted', 'streak', 'taught_by', 'revoked_by')),
        sa.column('first_at', MOMENT), sa.column('last_at', MOMENT))
    for kind, name, column, prefix in TAUGHT:
        table = sa.table(name, sa.column('customer_id'), sa.column(column), sa.column('source'),
                         sa.column('created_at', MOMENT))
        rows = {}
        for row in connection.execute(sa.select(table).where(table.c.source != 'erp')).mappings():
            mark = (prefix + bare(row[column]))[:240]
            rows[mark, row['customer_id']] = {
                'kind': kind, 'mark': mark, 'shown': row[column], 'customer_id': row['customer_id'], 'confirmed': 2,
                'contradicted': 0, 'streak': 2, 'taught_by': row['source'], 'revoked_by': '',
                'first_at': row['created_at'], 'last_at': row['created_at'],
            }
        if rows:
            connection.execute(sa.insert(learned), list(rows.values()))
        connection.execute(sa.delete(table).where(table.c.source != 'erp'))


def bare(text):
    """The letters and digits alone, as payportal.matching.marks makes marks."""
    plain = unicodedata.normalize('NFKD', text).upper()
    return ''.join(filter(str.isalnum, plain.encode('ascii', 'ignore').decode())) or ''.join(filter(str.isalnum, plain))


def downgrade():
    for kind, name, column, _ in TAUGHT:
        op.execute(
            f"INSERT INTO {name} (customer_id, {column}, source, created_at) "
            f"SELECT customer_id, shown, taught_by, first_at FROM learned "
            f"WHERE kind = '{kind}' AND confirmed > 0 AND contradicted = 0 AND revoked_at IS NULL "
            f"AND NOT EXISTS (SELECT 1 FROM {name} known "
            f"WHERE known.customer_id = learned.customer_id AND known.{column} = learned.shown)"
        )
    op.drop_table('lesson')
    op.drop_table('learned')
    op.drop_table('explanation')
