"""What the user's taste asks of a recipe: less heat or more, less salt, oil or sugar."""

from typing import Literal

from recipes.facets.facets import facets_of
from recipes.recipe import Recipe
from understanding.preferences import Preferences, Spice

REMARK = "\n\n👅 "
_HOTTEST = 3
_MOST_HEAT: dict[Spice | None, int] = {"none": 0, "mild": 1, "hot": _HOTTEST, None: _HOTTEST}
_SEASONING = {"少盐": "盐", "少油": "油", "少糖": "糖"}
_NOTES = {
    "without": (
        "这道菜是辣的，您不吃辣：辣椒、豆瓣酱等可以不放，或换成甜椒。",
        "This dish is hot and you eat no chili: leave the chilies out or take sweet pepper.",
    ),
    "milder": (
        "这道菜偏辣，您只吃微辣：辣椒少放，去籽。",
        "This dish is hotter than you like: use fewer chilies, without their seeds.",
    ),
    "hotter": (
        "您爱吃辣：可以多加些辣椒，或出锅前淋一勺辣椒油。",
        "You like it hot: add chilies, or chili oil before serving.",
    ),
    "少盐": (
        "您要少盐：盐和酱油先放一半，出锅前尝了再补。",
        "Less salt for you: begin with half the salt and soy sauce, taste before serving.",
    ),
    "少油": ("您要少油：油减到够润锅，用不粘锅。", "Less oil for you: just enough to coat a non-stick pan."),
    "少糖": ("您要少糖：糖先放一半，尝了再补。", "Less sugar for you: begin with half of it, then taste."),
}


def taste_notes(known: Preferences, recipe: Recipe, language: Literal["zh", "en"]) -> str:
    """Return what to change in a recipe for the user's taste, as paragraphs that follow an answer; "" for nothing."""
    facets = facets_of(recipe)
    found: list[str] = [taste for taste in known.tastes if _SEASONING[taste] in facets.ingredients]
    if facets.heat > _MOST_HEAT[known.spice]:
        found.insert(0, "milder" if known.spice == "mild" else "without")
    elif known.spice == "hot" and 0 < facets.heat < _HOTTEST:
        found.insert(0, "hotter")
    return "".join(REMARK + _NOTES[name][language == "en"] for name in found)


def too_hot(known: Preferences) -> list[str]:
    """Return the index terms of dishes that are hotter than the user likes."""
    return [f"heat:{level}" for level in range(_MOST_HEAT[known.spice] + 1, _HOTTEST + 1)]
