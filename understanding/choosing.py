"""By which quality one of several dishes is picked: 快的那个, the easiest one, 哪个最便宜."""

from typing import Literal, get_args

from understanding.tables import words

Quality = Literal["quick", "easy", "cheap", "mild", "hot", "meatless", "few", "light"]


def quality_picked(text: str) -> Quality | None:
    """Return the quality by which simplified `text` picks one of the dishes offered, None where it picks none so."""
    return None if words("choosing")["which_of_all"].search(text) else _quality(text)


def quality_compared(text: str) -> Quality | None:
    """Return the quality by which simplified `text` compares all dishes offered (哪个最快), None where it does not."""
    match = words("choosing")["which_of_all"].search(text)
    if match is None:
        return None
    # 哪个最快 asks for what 最快的那个 is.
    asked = match[0].rstrip("啊呢呀嘛?？") if not text.isascii() else f"{text[match.start() :].rstrip('?')} one"
    return _quality(asked if asked.isascii() else f"{asked[1:]}的那个")


def _quality(text: str) -> Quality | None:
    rows = words("choosing")
    return next((name for name in get_args(Quality) if rows[name].search(text)), None)
