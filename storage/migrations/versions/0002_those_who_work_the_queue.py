"""Those who work the queue, and what they need of a case"""

import sqlalchemy as sa
from alembic import op

import storage.types


revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

OPEN = "('new','triaged','in_progress','waiting_citizen','waiting_body')"
IN_QUEUE = sa.text(
    "status NOT IN ('resolved','closed','redirected','no_action') AND merged_into_id IS NULL"
)
ENDED = sa.text(f"status NOT IN {OPEN}")
PLACED = sa.text("area IS NOT NULL AND service IS NOT NULL")


def upgrade() -> None:
    op.create_table('audit',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('at', storage.types.UtcTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('data', storage.types.JsonText(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_audit_kind'), 'audit', ['kind'], unique=False)
    op.create_table('batch',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agent', sa.String(), nullable=False),
    sa.Column('at', storage.types.UtcTime(timezone=True), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('changes', storage.types.JsonText(), nullable=False),
    sa.Column('undone_at', storage.types.UtcTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_batch'))
    )
    op.create_table('canned_reply',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('title_ar', sa.String(), nullable=False),
    sa.Column('title_en', sa.String(), nullable=False),
    sa.Column('text_ar', sa.String(), nullable=False),
    sa.Column('text_en', sa.String(), nullable=False),
    sa.Column('service', sa.String(), nullable=True),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_canned_reply'))
    )
    op.create_table('catalogue',
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('data', storage.types.JsonText(), nullable=False),
    sa.Column('changed_by', sa.String(), nullable=False),
    sa.Column('changed_at', storage.types.UtcTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('kind', 'code', name=op.f('pk_catalogue'))
    )
    op.create_index(op.f('ix_catalogue_changed_at'), 'catalogue', ['changed_at'], unique=False)
    op.create_table('incident',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('service', sa.String(), nullable=True),
    sa.Column('area', sa.String(), nullable=True),
    sa.Column('opened_at', storage.types.UtcTime(timezone=True), nullable=False),
    sa.Column('opened_by', sa.String(), nullable=False),
    sa.Column('closed_at', storage.types.UtcTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_incident'))
    )
    op.create_table('journey',
    sa.Column('token_hash', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('nonce', sa.String(), nullable=False),
    sa.Column('verifier', sa.String(), nullable=False),
    sa.Column('place', sa.String(), nullable=False),
    sa.Column('begun_at', storage.types.UtcTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_journey'))
    )
    op.create_index(op.f('ix_journey_begun_at'), 'journey', ['begun_at'], unique=False)
    op.create_table('macro',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('ar', sa.String(), nullable=False),
    sa.Column('en', sa.String(), nullable=False),
    sa.Column('steps', storage.types.JsonText(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_macro'))
    )
    op.create_table('saved_view',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('owner', sa.String(), nullable=True),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('query', storage.types.JsonText(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_view')),
    sa.UniqueConstraint('owner', 'name', name=op.f('uq_saved_view_owner_name'))
    )
    op.create_index(op.f('ix_saved_view_owner'), 'saved_view', ['owner'], unique=False)
    op.create_table('switch',
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('off', sa.Boolean(), nullable=False),
    sa.Column('why', sa.String(), nullable=False),
    sa.Column('by', sa.String(), nullable=False),
    sa.Column('at', storage.types.UtcTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_switch'))
    )
    op.create_table('team',
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('ar', sa.String(), nullable=False),
    sa.Column('en', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_team'))
    )
    op.create_table('agent',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('login', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('email', sa.String(), nullable=True),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('body', sa.String(), nullable=True),
    sa.Column('team', sa.String(), nullable=True),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('digits', sa.String(), nullable=False),
    sa.Column('calendar', sa.String(), nullable=False),
    sa.Column('theme', sa.String(), nullable=False),
    sa.Column('password_hash', sa.String(), nullable=True),
    sa.Column('password_set_at', storage.types.UtcTime(timezone=True), nullable=True),
    sa.Column('totp_secret', sa.String(), nullable=True),
    sa.Column('totp_confirmed_at', storage.types.UtcTime(timezone=True), nullable=True),
    sa.Column('totp_step', sa.Integer(), nullable=True),
    sa.Column('oidc_subject', sa.String(), nullable=True),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('locked_until', storage.types.UtcTime(timezone=True), nullable=True),
    sa.Column('created_at', storage.types.UtcTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['team'], ['team.code'], name=op.f('fk_agent_team')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agent')),
    sa.UniqueConstraint('login', name=op.f('uq_agent_login')),
    sa.UniqueConstraint('oidc_subject', name=op.f('uq_agent_oidc_subject'))
    )
    op.create_table('note',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('author', sa.String(), nullable=False),
    sa.Column('at', storage.types.UtcTime(timezone=True), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_note_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_note'))
    )
    op.create_index(op.f('ix_note_case_id'), 'note', ['case_id'], unique=False)
    op.create_table('presence',
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('login', sa.String(), nullable=False),
    sa.Column('seen_at', storage.types.UtcTime(timezone=True), nullable=False),
    sa.Column('typing', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_presence_case_id')),
    sa.PrimaryKeyConstraint('case_id', 'login', name=op.f('pk_presence'))
    )
    op.create_table('recovery_code',
    sa.Column('agent_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code_hash', sa.String(), nullable=False),
    sa.Column('used_at', storage.types.UtcTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['agent_id'], ['agent.id'], name=op.f('fk_recovery_code_agent_id')),
    sa.PrimaryKeyConstraint('agent_id', 'code_hash', name=op.f('pk_recovery_code'))
    )
    op.create_table('web_session',
    sa.Column('token_hash', sa.String(), nullable=False),
    sa.Column('agent_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('csrf', sa.String(), nullable=False),
    sa.Column('second_factor', sa.Boolean(), nullable=False),
    sa.Column('opened_at', storage.types.UtcTime(timezone=True), nullable=False),
    sa.Column('seen_at', storage.types.UtcTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['agent_id'], ['agent.id'], name=op.f('fk_web_session_agent_id')),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_web_session'))
    )
    op.create_index(op.f('ix_web_session_agent_id'), 'web_session', ['agent_id'], unique=False)
    op.create_table('correction',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('message_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('stage', sa.String(), nullable=False),
    sa.Column('proposed', storage.types.JsonText(), nullable=False),
    sa.Column('chosen', storage.types.JsonText(), nullable=False),
    sa.Column('model_version', sa.String(), nullable=False),
    sa.Column('agent', sa.String(), nullable=False),
    sa.Column('at', storage.types.UtcTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_correction_case_id')),
    sa.ForeignKeyConstraint(['message_id'], ['message.id'], name=op.f('fk_correction_message_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_correction'))
    )
    op.create_index(op.f('ix_correction_case_id'), 'correction', ['case_id'], unique=False)
    op.create_table('mention',
    sa.Column('note_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('login', sa.String(), nullable=False),
    sa.Column('seen_at', storage.types.UtcTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['note_id'], ['note.id'], name=op.f('fk_mention_note_id')),
    sa.PrimaryKeyConstraint('note_id', 'login', name=op.f('pk_mention'))
    )
    op.create_index('ix_mention_unseen', 'mention', ['login', 'seen_at'], unique=False)
    op.add_column('case', sa.Column('assigned_at', storage.types.UtcTime(timezone=True), nullable=True))
    op.add_column('case', sa.Column('snoozed_until', storage.types.UtcTime(timezone=True), nullable=True))
    op.add_column('case', sa.Column('acknowledged_at', storage.types.UtcTime(timezone=True), nullable=True))
    op.add_column('case', sa.Column('acknowledged_by', sa.String(), nullable=True))
    # In words of SQL: Alembic cannot add a foreign key to a table of SQLite's.
    number = 'INTEGER' if op.get_bind().dialect.name == 'sqlite' else 'BIGINT'
    op.execute(f'ALTER TABLE "case" ADD COLUMN incident_id {number} REFERENCES incident (id)')
    op.drop_index(op.f('ix_case_queue'), table_name='case')
    _queue_index("ix_case_queue")
    for name in ("status", "service", "body", "area", "assignee", "channel", "language"):
        _queue_index(f"ix_case_{name}", name)
    op.create_index(
        'ix_case_near', 'case', ['area', 'service', 'opened_at'],
        sqlite_where=PLACED, postgresql_where=PLACED,
    )
    _given_index('ix_case_incident', 'case', 'incident_id')
    _given_index('ix_case_merged', 'case', 'merged_into_id')
    _given_index('ix_case_snoozed', 'case', 'snoozed_until')
    for name in ("status", "service", "body", "area", "assignee"):
        op.create_index(
            f"ix_case_ended_{name}", 'case', [name, 'id'],
            sqlite_where=ENDED, postgresql_where=ENDED,
        )
    op.create_index(op.f('ix_coverage_hour'), 'coverage', ['hour'], unique=False)
    op.add_column('contact', sa.Column('person_id', sa.Integer(), nullable=True))
    _given_index('ix_contact_person', 'contact', 'person_id')
    _search()


def _queue_index(name: str, *columns: str) -> None:
    """An index of the open cases alone, in the order of the queue."""
    op.create_index(
        name, 'case', [*columns, sa.literal_column('emergency DESC'), 'next_due_at', 'id'],
        sqlite_where=IN_QUEUE, postgresql_where=IN_QUEUE,
    )


def _given_index(name: str, table: str, column: str) -> None:
    """An index of the rows that have a value."""
    given = sa.text(f"{column} IS NOT NULL")
    op.create_index(name, table, [column], sqlite_where=given, postgresql_where=given)


def _search() -> None:
    """The words of each message, folded. Rows are the messages' ids."""
    if op.get_bind().dialect.name == 'sqlite':
        op.execute("CREATE VIRTUAL TABLE message_search USING fts5 "
                   "(words, tokenize = \"unicode61 remove_diacritics 0 "
                   "categories 'L* N* Co Mn Mc'\")")
    else:
        op.execute("CREATE TABLE message_search (rowid BIGINT PRIMARY KEY, words TEXT NOT NULL, "
                   "found TSVECTOR GENERATED ALWAYS AS (to_tsvector('simple', words)) STORED)")
        op.execute("CREATE INDEX ix_message_search_found ON message_search USING gin (found)")


def downgrade() -> None:
    raise NotImplementedError("a database is not taken back; restore its backup")
