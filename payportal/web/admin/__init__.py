"""Owners: who may sign in."""
