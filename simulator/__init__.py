"""Stand-ins for the four platforms: a loopback HTTP server over one small world of citizens."""
