"""What the user's taste asks of a dish: less heat or more, less salt, oil or sugar."""

from answering.phrase_book import say
from answering.types import Situation
from recipes.facets.facets import facets_of
from understanding.preferences import Preferences, Spice

_HOTTEST = 3
_MOST_HEAT: dict[Spice | None, int] = {"none": 0, "mild": 1, "hot": _HOTTEST, None: _HOTTEST}
_SEASONING = {"少盐": "盐", "少油": "油", "少糖": "糖"}
_KEYS = {"少盐": "less_salt", "少油": "less_oil", "少糖": "less_sugar"}


def taste_notes(situation: Situation) -> list[str]:
    """Return what to change in the dish for the user's taste, one line each; none where nothing was told."""
    known, recipe = situation.known, situation.recipe
    if recipe is None or not (known.tastes or known.spice):
        return []
    facets = facets_of(recipe)
    keys = [_KEYS[taste] for taste in known.tastes if _SEASONING[taste] in facets.ingredients]
    if is_too_hot(facets.heat, known):
        keys.insert(0, "taste_milder" if known.spice == "mild" else "taste_without_heat")
    elif known.spice == "hot" and 0 < facets.heat < _HOTTEST:
        keys.insert(0, "taste_hotter")
    return [say(key, situation.language) for key in keys]


def too_hot(known: Preferences) -> list[str]:
    """Return the index terms of dishes that are hotter than the user likes."""
    return [f"heat:{level}" for level in range(_MOST_HEAT[known.spice] + 1, _HOTTEST + 1)]


def is_too_hot(heat: int, known: Preferences) -> bool:
    """Tell whether a dish of some heat (0-3) is hotter than the user likes."""
    return heat > _MOST_HEAT[known.spice]
