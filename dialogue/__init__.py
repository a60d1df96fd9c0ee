"""Understanding of the conversation: intents, constraints, dishes in focus, rewriting, grounding."""
