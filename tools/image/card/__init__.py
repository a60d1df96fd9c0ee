"""The recipe card: a PNG designed like a printed card, drawn without a model."""
