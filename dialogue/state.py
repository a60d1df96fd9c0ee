"""What a conversation is about, as it is kept from turn to turn."""

from typing import Any, TypedDict


class Dialogue(TypedDict, total=False):
    """What the conversation is about; kept from turn to turn."""

    focus_title: str
    """Title of the dish being talked about."""
    named: list[str]
    """Titles of the dishes talked about, oldest first."""
    said: dict[str, str]
    """The words by which each of them came up, for "the one that is eaten cold"."""
    mentioned: list[str]
    """Titles that came up in lists and replies, the latest last."""
    told: dict[str, str]
    """What was said of each dish that came up, in questions and replies."""
    offered: list[str]
    """Titles offered in the last list, in the order shown."""
    cooking: dict[str, Any]
    """How far the cook is with each dish (`dialogue.session.Cooking`), by its recipe's id, the latest last."""
    asked: str
    """The last self-contained question."""
    preferences: dict[str, Any]
    """Allergies, dislikes, servings and equipment as stated by the user (`understanding.preferences.Preferences`)."""
    deletions: int
    """How often the user had deleted some of that, in whatever conversation, when it was read last."""
    menu: dict[str, Any]
    """The menu that the talk is about (`dialogue.menu.Menu`)."""
