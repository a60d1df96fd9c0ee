"""Culinary knowledge: quantities, ingredients, dishes."""
