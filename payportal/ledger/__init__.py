"""Double entry; pure."""
