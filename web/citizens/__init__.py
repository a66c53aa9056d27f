"""What a citizen sees, without an account."""
