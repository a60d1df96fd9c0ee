"""The LangGraph state machine that answers one turn."""
