"""Alembic migrations: expand before a release, contract after it."""
