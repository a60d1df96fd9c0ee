"""The base of every error that a user can cause."""


class UserError(Exception):
    """An error whose message is one clear sentence for the user."""
