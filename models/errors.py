"""What goes wrong with chat models."""

from errors import UserError


class ChatModelError(UserError, RuntimeError):
    """A chat model that cannot be used; the message is one sentence for the user."""


class NoChatModelError(ChatModelError):
    """None is configured: nothing has failed."""


def one_line(error: Exception) -> str:
    """Return what an exception says as one line of at most 200 characters."""
    return " ".join(str(error).split())[:200] or type(error).__name__
