"""How the page names its users and chats where other rooms keep something of them."""

_OWNER = "page:"


def owner_of(identifier: str) -> str:
    """Return the owner that a page user's pictures and preferences belong to; no API key can have that name."""
    return f"{_OWNER}{identifier}"


def identifier_of(owner: str) -> str | None:
    """Return the page user that an owner is, None if the owner is none."""
    return owner.removeprefix(_OWNER) if owner.startswith(_OWNER) else None


def thread_of(chat: str) -> str:
    """Return the assistant's name for a chat; the prefix keeps a made-up id away from other faces' threads."""
    return f"page-{chat}"
