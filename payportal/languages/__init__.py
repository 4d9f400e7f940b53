"""The languages of customers: what they are called, their catalogs, and how amounts and days are written in them."""
