"""Whoever has a link: pay, and see what became of it, without an account."""
