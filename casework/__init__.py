"""Use cases: what happens to complaints, one transaction each."""
