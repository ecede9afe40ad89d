"""What engines have in common: what the words of a query mean in an archive, however it is kept."""
