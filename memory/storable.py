"""Text that every database takes."""

from typing import Any


def storable(text: str) -> str:
    """Replace NUL, which PostgreSQL's text cannot hold, and halves of characters, which no UTF-8 can."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def storable_within(value: Any) -> Any:
    """Return a value as JSON has it, every text in it storable."""
    match value:
        case str():
            return storable(value)
        case dict():
            return {storable(key) if isinstance(key, str) else key: storable_within(one) for key, one in value.items()}
        case list() | tuple():
            return type(value)(map(storable_within, value))
        case _:
            return value
