"""The simulator's hosted page."""
