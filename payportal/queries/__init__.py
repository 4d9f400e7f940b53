"""Reads for screens, reports and matching."""
