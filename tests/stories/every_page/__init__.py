"""Every page of the product, reached from link to link, in a book in which everything has happened."""
