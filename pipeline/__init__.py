"""Rooms that decide: pure stages over one message. Start with stages.py."""
