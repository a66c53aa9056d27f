"""The daemon room: what it does with time, with other daemons and with what breaks."""
