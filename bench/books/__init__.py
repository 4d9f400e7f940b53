"""Made-up books with their answers: customers, open items and noisy receipts, and the truth about each receipt.

Nothing here looks into the matcher: what counts as decided is decided from what the receipt says and the book holds.
"""
