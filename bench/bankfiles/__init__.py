"""Large bank files of every format that is read here, as rich as banks write them, and the readers to measure on them."""
