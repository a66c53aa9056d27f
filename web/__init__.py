"""What people see in a browser: the agents' console. Server-rendered, and no other host is asked."""
