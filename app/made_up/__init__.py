"""Cases that nobody wrote, in any number: what speed is measured with. Never for a city's queue."""
