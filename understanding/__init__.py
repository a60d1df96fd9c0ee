"""What the user's words say."""
