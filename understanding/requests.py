"""What a question asks to have: how something is made, and the bare name of it."""

from understanding.tables import words


def asks_how_made(after: str) -> bool:
    """Tell whether the words after a dish's name ask how it is made."""
    return words("requests")["how_made"].search(after) is not None


def without_frame(text: str) -> str:
    """Return what simplified `text` asks for, without the asking: 鱼 of "我想吃鱼", "鱼怎么做呢"."""
    frame = words("requests")["frame"]
    return frame.sub("", frame.sub("", text)).strip()
