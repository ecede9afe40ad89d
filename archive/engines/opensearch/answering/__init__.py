"""How a query is answered by a cluster."""
