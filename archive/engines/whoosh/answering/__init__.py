"""How a question is answered from one snapshot, and what it may cost."""
