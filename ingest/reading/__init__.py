"""A file's bytes to tables."""
