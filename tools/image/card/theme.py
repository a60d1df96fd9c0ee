"""Colours of the card: paper and ink for day and night, an accent by kind of dish."""

from dataclasses import dataclass
from typing import Literal

from recipes.recipe import Recipe

Mode = Literal["light", "dark"]

# Pigments of Chinese painting: cinnabar, mineral green, indigo, gamboge, rouge.
_ACCENTS: dict[str, tuple[str, str]] = {
    "cinnabar": ("#A8322A", "#E2705B"),
    "bamboo": ("#4C6B3C", "#93B87A"),
    "indigo": ("#2B5A6F", "#74B0C6"),
    "gamboge": ("#96601A", "#DFA94F"),
    "rouge": ("#8E3B5E", "#D987A7"),
}
_SEAL = "#A8322A"
_KINDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("rouge", ("甜品", "甜点", "甜食", "烘焙", "蛋糕", "饮料", "饮品", "dessert", "cake", "drink")),
    ("indigo", ("水产", "海鲜", "鱼", "虾", "蟹", "贝", "fish", "seafood", "shrimp", "prawn")),
    ("bamboo", ("素菜", "蔬菜", "凉菜", "沙拉", "豆腐", "全素", "素食", "vegetable", "salad", "tofu")),
    ("gamboge", ("主食", "面食", "早餐", "汤", "粥", "小吃", "noodle", "rice", "soup", "congee", "breakfast")),
)


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one card as `#RRGGBB`."""

    paper: str
    ink: str
    muted: str
    rule: str
    tint: str
    accent: str
    band: str
    wave: str
    seal: str
    on_seal: str


def kind_of(recipe: Recipe) -> str:
    """Return the accent that fits the dish, from its tags, cuisine and name; cinnabar if nothing speaks."""
    for words in (" ".join((*recipe.tags, recipe.cuisine)).lower(), f"{recipe.name} {recipe.dish}".lower()):
        for accent, marks in _KINDS:
            if any(mark in words for mark in marks):
                return accent
    return "cinnabar"


def palette(mode: Mode, accent: str) -> Palette:
    """Return the palette of a mode and an accent."""
    day, night = _ACCENTS[accent]
    if mode == "light":
        paper, wave = "#FAF5EA", _mix(day, "#FFFFFF", 0.26)
        return Palette(paper, "#2A2320", "#7D7065", "#DED2BF", "#F1E8D6", day, day, wave, _SEAL, paper)
    band = _mix(day, "#14110F", 0.42)
    ink, wave = "#EFE6D9", _mix(band, "#FFFFFF", 0.16)
    return Palette("#1A1614", ink, "#A3968A", "#3C342E", "#25201C", night, band, wave, _SEAL, ink)


def _mix(first: str, second: str, share: float) -> str:
    pairs = zip(bytes.fromhex(first[1:]), bytes.fromhex(second[1:]), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)
