"""Factories of the language models and their weights."""
