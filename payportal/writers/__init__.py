"""Payment orders → bank bytes: one format a file, each with write(batch)."""
