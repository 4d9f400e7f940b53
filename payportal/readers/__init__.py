"""Bank bytes become receipts; pure."""
