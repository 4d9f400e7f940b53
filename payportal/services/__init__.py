"""Verbs; they take a session and never commit."""
