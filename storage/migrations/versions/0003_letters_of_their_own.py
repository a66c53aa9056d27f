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
    op.add_column('outbox', sa.Column('kind', sa.String(), nullable=False, server_default='reply'))
    op.add_column('case', sa.Column('confidential', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column('case', sa.Column('sms_consent', sa.Boolean(), nullable=True))
    op.create_index('ix_outbox_kind', 'outbox', ['account', 'kind', 'created_at'], unique=False)


def downgrade() -> None:
    raise NotImplementedError("a database is not taken back; restore its backup")
