"""What a recipe index is on disk, and reading it."""
