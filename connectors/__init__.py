"""Rooms that talk to one platform each. Start with contract.py."""
