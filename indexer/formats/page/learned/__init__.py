"""A small model that tells the blocks of a page's article from those around it."""
