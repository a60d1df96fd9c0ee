"""What goes wrong in fine-tuning."""


class FinetuneError(RuntimeError):
    """A step of fine-tuning that cannot be done; the message is one sentence for the user."""
