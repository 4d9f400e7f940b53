"""Large bank files of every format read here, as rich as banks write them, and who is measured on them."""
