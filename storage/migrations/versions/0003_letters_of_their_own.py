"""Letters that Balagh writes by itself; what a caller asked of the hotline"""

import sqlalchemy as sa
from alembic import op

import storage.types


revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('fixed_text',
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('approved_by', sa.String(), nullable=False),
    sa.Column('approved_at', storage.types.UtcTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('kind', 'language', name=op.f('pk_fixed_text'))
    )
    with op.batch_alter_table('outbox') as outbox:
        outbox.add_column(sa.Column('kind', sa.String(), nullable=False, server_default='reply'))
        outbox.add_column(sa.Column('recipient', sa.String(), nullable=True))
        outbox.add_column(sa.Column('receipt', sa.String(), nullable=True))
        outbox.add_column(sa.Column('receipt_at', storage.types.UtcTime(timezone=True), nullable=True))
        outbox.alter_column('case_id', existing_type=sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True)
        outbox.alter_column('reply_to_id', existing_type=sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True)
    op.create_table('on_call',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('rung', sa.Integer(), nullable=False),
    sa.Column('paths', storage.types.JsonText(), nullable=False),
    sa.Column('days', storage.types.JsonText(), nullable=False),
    sa.Column('begins', sa.String(), nullable=False),
    sa.Column('ends', sa.String(), nullable=False),
    sa.Column('since', sa.String(), nullable=True),
    sa.Column('until', sa.String(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_on_call'))
    )
    op.create_table('alarm',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('message_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('opened_at', storage.types.UtcTime(timezone=True), nullable=False),
    sa.Column('rung', sa.Integer(), nullable=False),
    sa.Column('climbs_at', storage.types.UtcTime(timezone=True), nullable=True),
    sa.Column('acknowledged_at', storage.types.UtcTime(timezone=True), nullable=True),
    sa.Column('acknowledged_by', sa.String(), nullable=True),
    sa.Column('closed_at', storage.types.UtcTime(timezone=True), nullable=True),
    sa.Column('outcome', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_alarm_case_id')),
    sa.ForeignKeyConstraint(['message_id'], ['message.id'], name=op.f('fk_alarm_message_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_alarm'))
    )
    op.create_index(op.f('ix_alarm_case_id'), 'alarm', ['case_id'], unique=False)
    op.create_index('ix_alarm_climbs_at', 'alarm', ['climbs_at'], unique=False, sqlite_where=sa.text('climbs_at IS NOT NULL'), postgresql_where=sa.text('climbs_at IS NOT NULL'))
    op.create_index('uq_alarm_open', 'alarm', ['case_id'], unique=True, sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))
    op.add_column('case', sa.Column('confidential', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column('case', sa.Column('call_back_at', storage.types.UtcTime(timezone=True), nullable=True))
    op.add_column('case', sa.Column('call_backs', sa.Integer(), server_default='0', nullable=False))
    op.create_index('ix_case_call_back', 'case', ['call_back_at'], unique=False, sqlite_where=sa.text('call_back_at IS NOT NULL'), postgresql_where=sa.text('call_back_at IS NOT NULL'))
    op.add_column('case', sa.Column('sms_consent', sa.Boolean(), nullable=True))
    op.create_index('ix_outbox_kind', 'outbox', ['account', 'kind', 'created_at'], unique=False)


def downgrade() -> None:
    raise NotImplementedError("a database is not taken back; restore its backup")
