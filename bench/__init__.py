"""Measurements: ./run bench NAME prints what was asked, what was reached, and what a user would pick instead."""
