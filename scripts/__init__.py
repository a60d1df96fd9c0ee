"""Maintenance scripts of the repository."""
