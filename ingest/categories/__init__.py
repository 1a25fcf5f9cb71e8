"""Free text to categories."""
