"""The console in real Chromium, against the real processes and the simulated platforms."""
