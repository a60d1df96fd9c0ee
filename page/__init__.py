"""The chat page: what an adapter from Chainlit's events to turns of the assistant needs."""
