"""Kitchen notes: technique, why, what went wrong, choosing, keeping, differences."""
