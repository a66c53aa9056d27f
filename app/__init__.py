"""The composition root: settings, wiring, command line. Imports everything; nothing imports it."""
