"""Words and rules of the field. Standard library only; every other room may import it."""
