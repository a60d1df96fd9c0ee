"""Building, extending and shrinking a recipe index."""
