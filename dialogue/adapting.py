"""A recipe adapted to a question: scaled to other servings or to what is at hand, with substitutes from the table."""

import re
from dataclasses import dataclass

from culinary.ingredients import is_a, mentions, parse_ingredients
from culinary.quantities import find_quantities
from recipes.recipe import Recipe
from text.normalize import simplify
from text.numerals import NUMBER, parse_number
from tools.kitchen.scale import scale
from tools.kitchen.substitute import substitutes_for
from tools.kitchen.text import KitchenError, Language

_PERSONS = re.compile(rf"(?P<number>{NUMBER})\s*(?:个人|人份|口人?|人吃|人的|人|servings?|people|persons?)")
_FACTOR = ((re.compile(r"减半|一半|half|halve"), 0.5), (re.compile(r"翻倍|加倍|两倍|双份|double|twice"), 2.0))
_INSTEAD = re.compile(
    r"没有|没了|没买|用完|缺|不放|不加|换成|换|代替|替代|替|行不行|可以吗|without|don't have|instead|replace|substitut"
)
_SHOWN = 3


@dataclass(frozen=True)
class Adapted:
    """A recipe with its amounts computed for the question, and what to mind; unchanged where nothing applies."""

    recipe: Recipe
    notes: tuple[str, ...] = ()


def adapt(recipe: Recipe, question: str, language: Language = "zh") -> Adapted:
    """Scale `recipe` to the servings, factor or amount that a question states, and look substitutes up."""
    text = simplify(question)
    wish = _wish(recipe, text)
    notes: list[str] = []
    if wish:
        try:
            scaled = scale(recipe, **wish)  # type: ignore[arg-type]
        except KitchenError as error:
            notes.append(str(error))
        else:
            recipe = scaled.scaled
            notes += [note.of(language) for note in scaled.notes]
    if _INSTEAD.search(text):
        notes += _substitutes(text, language)
    return Adapted(recipe, tuple(notes))


def _wish(recipe: Recipe, text: str) -> dict[str, object]:
    persons = _PERSONS.search(text)
    number = parse_number(persons["number"]) if persons else None
    if number and number.low and recipe.servings:
        return {"servings": max(1, round(float(number.low)))}
    for pattern, factor in _FACTOR:
        if pattern.search(text):
            return {"factor": factor}
    listed = {item.name for item in parse_ingredients(recipe.ingredients)}
    for quantity in find_quantities(text):
        after = [mention for mention in mentions(text) if 0 <= mention.start - quantity.end <= 2]
        if quantity.kind == "amount" and quantity.low and after:
            known = next((name for name in listed if is_a(name, after[0].name) or is_a(after[0].name, name)), None)
            if known:
                return {"have": (known, quantity.text)}
    return {}


def _substitutes(text: str, language: Language) -> list[str]:
    try:
        return [found.text(language) for found in substitutes_for(text)[:_SHOWN]]
    except KitchenError:
        return []
