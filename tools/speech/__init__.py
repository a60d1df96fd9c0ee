"""Speech to text and the repair of misheard dish names."""
