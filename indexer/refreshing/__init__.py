"""Seeds into the index: what has changed is read, and what is gone is dropped."""
