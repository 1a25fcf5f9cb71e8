"""From a file to rows of the schema."""
