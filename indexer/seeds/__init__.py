"""The seeds folder: which files lie there, and how they are opened."""
