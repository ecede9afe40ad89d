"""What of a seed is article and what is page furniture."""
