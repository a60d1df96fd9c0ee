"""What is served beside a dish: what its recipe names, then dishes of other courses and of other food."""

from collections.abc import Sequence

from answering.allergies import breaks
from answering.dish import served
from answering.english import dish_name, short_name
from answering.fitting import Option, facts, options
from answering.phrase_book import say
from answering.tastes import is_too_hot
from answering.types import Composed, Situation
from culinary.dishes import lookup
from recipes.facets.facets import facets
from recipes.recipe import Recipe
from understanding.turn_reading import Request

_OFFERED, _NAMED, _CANDIDATES = 4, 2, 72
_BESIDE = frozenset(("素菜", "凉菜", "汤羹"))
_NO_DISH = frozenset(("甜品", "饮品", "酱料", "小吃", "半成品", "早餐", "主食"))
_STAPLE = "主食"


def compose(situation: Situation, request: Request) -> Composed | None:
    """Offer up to four things beside a dish, none that the user must not have."""
    recipe = served(situation)
    if recipe is None:
        return None
    language, wanted = situation.language, situation.reading.wishes.courses
    own = _of_library(situation, recipe.goes_with)
    own = [one for one in own if not wanted or wanted & one.facets.courses]
    plain = [name for name in recipe.goes_with if _is_plain(name, situation)][:_NAMED]
    chosen = [*own, *_others(situation, recipe, own)][: _OFFERED - len(plain)]
    if not chosen and not plain:
        return None
    lines = [
        say("offer", language, dish=dish_name(one.recipe.name, language), why=_facts(one, situation)) for one in chosen
    ]
    lines += [say("offer_plain", language, dish=dish_name(name, language)) for name in plain]
    titles = tuple(one.recipe.name for one in chosen)
    return Composed(
        "\n".join([say("goes_with", language, dish=dish_name(recipe.name, language)), *lines]),
        sources=(recipe.recipe_id, *(one.recipe.recipe_id for one in chosen)),
        offered=titles,
        chips=tuple(say("chip_how", language, dish=short_name(title, language)) for title in titles[:2]),
    )


def _facts(one: Option, situation: Situation) -> str:
    return say("fact_joint", situation.language).join(facts(one.recipe, situation.language))


def _of_library(situation: Situation, titles: Sequence[str]) -> list[Option]:
    found = (situation.library.recipe(title) for title in titles)
    return _kept(situation, [one for one in found if one is not None])


def _kept(situation: Situation, recipes: Sequence[Recipe]) -> list[Option]:
    """Return the recipes that keep all that was told and is wished, the heat too."""
    found = options(situation, [(one, 1.0) for one in recipes])
    return [one for one in found if not one.broken and not is_too_hot(one.facets.heat, situation.known)]


def _is_plain(name: str, situation: Situation) -> bool:
    """Tell whether what a recipe names beside it is no recipe here, is wanted, and has nothing that is forbidden."""
    wanted, dish = situation.reading.wishes.courses, lookup(name)
    fits = not wanted or (_STAPLE in wanted and dish is not None and dish.category == _STAPLE)
    return fits and situation.library.recipe(name) is None and not breaks(name, situation.known)


def _others(situation: Situation, recipe: Recipe, own: Sequence[Option]) -> list[Option]:
    """Return dishes of the courses wanted, else of lighter ones, made of other food, the quick ones first."""
    wanted, served_facets = situation.reading.wishes.courses, facets(recipe)
    taken = {recipe.name, *(one.recipe.name for one in own)}

    def fits(one: Option) -> bool:
        courses = one.facets.courses
        right = bool(wanted & courses) if wanted else bool(_BESIDE & courses) and _NO_DISH.isdisjoint(courses)
        return right and one.recipe.name not in taken and one.facets.main.isdisjoint(served_facets.main)

    found = [one for one in _kept(situation, situation.library.candidates(_CANDIDATES, wanted or _BESIDE)) if fits(one)]
    return sorted(found, key=lambda one: (one.facets.heat and served_facets.heat, one.facets.minutes))
