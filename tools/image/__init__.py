"""Pictures of dishes and recipe cards."""
