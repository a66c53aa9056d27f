"""Doors for machines: gateways and platforms that call us."""
