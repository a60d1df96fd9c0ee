"""What goes wrong with chat models."""

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from errors import UserError


class ChatModelError(UserError, RuntimeError):
    """A chat model that cannot be used; the message is one sentence for the user."""


class NoChatModelError(ChatModelError):
    """None is configured: nothing has failed."""


def one_line(error: Exception) -> str:
    """Return what an exception says as one line of at most 200 characters (never the data that do not fit)."""
    told = "; ".join(map(_fault, error.errors())) if isinstance(error, ValidationError) else str(error)
    return " ".join(told.split())[:200] or type(error).__name__


def _fault(fault: ErrorDetails) -> str:
    place = ".".join(map(str, fault["loc"]))
    said = fault["msg"].removeprefix("Value error, ")
    return f"{place}: {said}" if place else said
