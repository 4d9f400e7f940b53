"""The demonstration: an invented company, a few days of its money, and the main job run on its files."""
