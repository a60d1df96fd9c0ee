"""Searching a recipe index: question matched to question, ranked and swapped for recipes."""
