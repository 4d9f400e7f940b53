"""Customers: their invoices and what they pay."""
