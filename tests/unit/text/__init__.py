"""Text made comparable, and the language it is in."""
