"""Papers and electronic invoices: what a customer keeps, as PDF for people and as XML for machines."""
