"""Time and processes: when which account is polled, and who sends what waits."""
