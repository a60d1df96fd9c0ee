"""Questions to start with, fitting the hour and the season."""

from dataclasses import dataclass
from datetime import datetime

from page.wording import Language


@dataclass(frozen=True)
class Suggestion:
    """A starter: what the button says and what it asks."""

    label: str
    question: str


_HOURS: dict[str, tuple[tuple[str, str], ...]] = {
    "morning": (
        ("葱油拌面怎么做", "How do I make scallion oil noodles?"),
        ("皮蛋瘦肉粥怎么做", "How do I make congee?"),
    ),
    "noon": (
        ("西红柿炒鸡蛋怎么做", "How do I make tomato and eggs?"),
        ("宫保鸡丁怎么做", "How do I make kung pao chicken?"),
    ),
    "evening": (("红烧肉怎么做", "How do I make braised pork?"), ("清蒸鲈鱼怎么做", "How do I steam a sea bass?")),
    "night": (
        ("蛋炒饭怎么做", "How do I make egg fried rice?"),
        ("酸辣土豆丝怎么做", "How do I make shredded potatoes?"),
    ),
}
_SEASONS: dict[str, tuple[str, str]] = {
    "spring": ("春天有什么时令菜", "What is in season in spring?"),
    "summer": ("天热没胃口，来个凉菜", "Too hot to eat: a cold dish, please"),
    "autumn": ("秋天炖个什么汤好", "Which soup for an autumn day?"),
    "winter": ("天冷想吃热乎的羊肉", "Something warm with lamb for a cold day"),
}
_ALWAYS = ("有土豆和牛肉能做什么", "I have potatoes and beef: what can I cook?")


def starters(now: datetime, language: Language) -> list[Suggestion]:
    """Return four starters for this time of day and season (northern hemisphere)."""
    pairs = [*_HOURS[_part_of_day(now.hour)], _ALWAYS, _SEASONS[_season(now.month)]]
    texts = [pair[language == "en"] for pair in pairs]
    return [Suggestion(text, text) for text in texts]


def _part_of_day(hour: int) -> str:
    if 5 <= hour < 10:
        return "morning"
    if 10 <= hour < 16:
        return "noon"
    return "evening" if 16 <= hour < 21 else "night"


def _season(month: int) -> str:
    return ("winter", "spring", "summer", "autumn")[month % 12 // 3]
