"""What a recipe is: the record, its names and questions, what can be read off it, and loaders."""
