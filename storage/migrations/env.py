"""Alembic's entry: runs the migrations on the connection it is handed (storage.upgrade)."""

from __future__ import annotations

from alembic import context

from storage import console_tables, letter_tables  # noqa: F401 - their tables belong to Base too
from storage.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
