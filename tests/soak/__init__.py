"""The soak: a long bad day for real processes, and at its end the database against the journal."""
