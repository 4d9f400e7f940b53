"""What the pages of the customer portal cost on a very large book: the book, its visitors, and the clock."""
