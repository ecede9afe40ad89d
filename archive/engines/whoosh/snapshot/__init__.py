"""What one generation of the index holds in memory while it is read."""
