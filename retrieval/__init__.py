"""HyQE retrieval: a user's question is matched with the questions each recipe answers."""
