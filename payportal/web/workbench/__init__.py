"""The clerks' workbench."""
