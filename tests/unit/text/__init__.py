"""Folding, splitting into words, and telling languages apart."""
