"""What goes wrong in fine-tuning."""

from errors import UserError


class FinetuneError(UserError, RuntimeError):
    """A step of fine-tuning that cannot be done; the message is one sentence for the user."""
