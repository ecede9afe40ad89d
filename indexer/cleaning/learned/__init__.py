"""A small model that tells which lines of plain text are furniture though no phrase says so."""
