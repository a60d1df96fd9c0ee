"""Answers: a reading and what was found become text composed from data."""
