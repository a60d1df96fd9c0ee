"""Checkpointers, the history window and long-term preferences."""
