"""A recipe adapted to a question: scaled to other servings or to what is at hand, with substitutes from the table."""

from dataclasses import dataclass

from culinary.ingredients import is_a, mentions, parse_ingredients
from culinary.quantities import find_quantities
from recipes.recipe import Recipe
from text.normalize import simplify
from text.numerals import parse_number
from tools.kitchen.scale import scale
from tools.kitchen.substitute import substitutes_for
from tools.kitchen.text import KitchenError, Language
from understanding.lacking import changes_recipe
from understanding.tables import words

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
    if changes_recipe(text):
        notes += _substitutes(text, language)
    return Adapted(recipe, tuple(notes))


def _wish(recipe: Recipe, text: str) -> dict[str, object]:
    sizes = words("servings")
    persons = sizes["persons"].search(text)
    number = parse_number(persons["number"] or persons["count"]) if persons else None
    if number and number.low and recipe.servings:
        return {"servings": max(1, round(float(number.low)))}
    for row, factor in (("halved", 0.5), ("doubled", 2.0)):
        if sizes[row].search(text):
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
