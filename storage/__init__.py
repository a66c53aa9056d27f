"""Rooms that keep: tables, migrations, stores (writes) and queries (one a screen)."""
