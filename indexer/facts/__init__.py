"""What a seed says of its article: dates, authors, address, language."""
