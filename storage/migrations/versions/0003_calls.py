"""What a caller asked of the hotline: to stay unnamed, to be sent text messages"""

import sqlalchemy as sa
from alembic import op


revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('case', sa.Column('confidential', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column('case', sa.Column('sms_consent', sa.Boolean(), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("a database is not taken back; restore its backup")
