"""What people see in a browser: the agents' console. Made on the server; no other host is asked."""
