"""The door: signing in and out, the second factor, and one's own settings."""
