"""From tables with headers of any kind to rows under our field names."""
