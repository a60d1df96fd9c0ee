"""The model of one's own: training data out of recipes."""
