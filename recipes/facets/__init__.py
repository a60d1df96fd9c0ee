"""What can be read off a recipe, as terms to filter and rank by."""
