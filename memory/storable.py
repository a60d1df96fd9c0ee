"""Text that every database takes."""


def storable(text: str) -> str:
    """Replace NUL, which PostgreSQL's text cannot hold, and halves of characters, which no UTF-8 can."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
