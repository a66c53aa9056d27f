"""The agents' pages: queue, case, work, replies."""
