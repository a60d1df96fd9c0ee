"""The dish that a turn is about, as it is cooked here: scaled, and with what was replaced or left out."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction

from answering.phrase_book import say
from answering.types import Situation
from culinary.dishes import lookup as lookup_dish
from culinary.dishes import mentions as dish_mentions
from culinary.ingredients import Ingredient, find_ingredients, is_a, is_ingredient, lookup, parse_ingredients
from dialogue.session import Cooking
from recipes.recipe import Recipe
from text.normalize import simplify
from text.pinyin import TONES
from text.pronunciation import other_readings, read_codes
from tools.kitchen.scale import ScaledRecipe, scale
from tools.kitchen.text import KitchenError, Language, number
from understanding.naming import without_asides
from understanding.preferences import Preferences
from understanding.turn_reading import Request, Scaling

_LOOSE = frozenset("酒椒酱粉")
"""Last letters by which a cook calls an ingredient of the dish at hand."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the ingredients: as the recipe has it, as it is now, and what it says."""

    line: str
    before: str
    item: Ingredient


@dataclass(frozen=True, slots=True)
class Dish:
    """A recipe as its source has it, as it is cooked in this talk, and how far the cook is with it."""

    scaled: ScaledRecipe
    cooking: Cooking
    source: Recipe
    """As it is indexed: what is forbidden is looked for in these words, whatever language is shown."""

    @property
    def original(self) -> Recipe:
        """The recipe as its source has it, in the reader's language where it brings that along."""
        return self.scaled.original

    @property
    def recipe(self) -> Recipe:
        """The recipe with the amounts of this talk."""
        return self.scaled.scaled

    @property
    def factor(self) -> Fraction:
        """How many times the source's amounts."""
        return self.scaled.factor

    def rows(self) -> list[Row]:
        """Return the ingredients, one a row; a line that names several gives several, headings give none."""
        lines = zip(self.recipe.ingredients, self.original.ingredients, self.source.ingredients, strict=True)
        return [Row(line, before, item) for line, before, source in lines for item in _items(line, source)]

    def rows_of(self, food: str) -> list[Row]:
        """Return the rows of a food: those called so, else those that are a kind of it, else what it is a kind of."""
        rows = self.rows()
        exact = [row for row in rows if row.item.name == food or food in (row.item.wording, row.item.raw)]
        # 1 egg, beaten: what the line says more than a name does not hide the name.
        exact = exact or [row for row in rows if not lookup(row.item.name) and food in find_ingredients(row.item.raw)]
        kinds = [row for row in rows if is_a(row.item.name, food)]
        broader = [row for row in rows if is_a(food, row.item.name) and row.item.name != "蔬菜"]
        return exact or kinds or broader


def _items(line: str, source: str) -> list[Ingredient]:
    """Return what a line names; one in the reader's language is called as the source's line calls it."""
    items, known = list(parse_ingredients([line])), parse_ingredients([source])
    if line == source or not items:
        return items
    if len(known) == 1:
        # Peanut butter is one thing.
        return [replace(items[0], name=known[0].name)]
    if len(items) != len(known):
        return items
    return [replace(item, name=same.name) for item, same in zip(items, known, strict=True)]


def recipe_of(situation: Situation) -> Recipe | None:
    """Return the recipe that a turn is about, or None where it is about none or the dish is not here."""
    recipe = situation.recipe
    if recipe is None or situation.match == "absent":
        return None
    return None if situation.match == "none" and recipe.name != situation.talk.focus else recipe


def cooking_of(recipe: Recipe, situation: Situation) -> Cooking:
    """Return how far the cook is with a recipe; nowhere where the talk has not been about it."""
    known = (one for one in situation.talk.cooking if one.recipe_id == recipe.recipe_id)
    return next(known, Cooking(recipe_id=recipe.recipe_id))


def dish_of(situation: Situation) -> Dish | None:
    """Return the recipe that a turn is about as it is cooked, or None where there is none."""
    recipe = recipe_of(situation)
    return cooked(recipe, situation, cooking_of(recipe, situation)) if recipe else None


def cooked(recipe: Recipe, situation: Situation, cooking: Cooking) -> Dish:
    """Return a recipe in the size of this turn, else of the talk, else of what is known of the user."""
    return cooked_for(recipe, cooking, situation.known, situation.language, situation.reading.scaling)


def cooked_for(
    recipe: Recipe, cooking: Cooking, known: Preferences, language: Language, wanted: Scaling | None = None
) -> Dish:
    """Return a recipe in the size wanted now, else of the talk, else of what is known of the user."""
    own = recipe.in_english() if language == "en" else recipe
    for wish in _sizes(wanted, cooking):
        try:
            scaled = scaled_to(own, wish)
        except KitchenError:
            continue
        return Dish(scaled, sized(cooking, scaled), recipe)
    if known.servings:
        # Not a size of the talk: it goes when the user has it forgotten.
        with suppress(KitchenError):
            return Dish(scaled_to(own, Scaling(servings=known.servings)), cooking, recipe)
    return Dish(ScaledRecipe(own, own, Fraction(1), ()), cooking, recipe)


def sized(cooking: Cooking, scaled: ScaledRecipe) -> Cooking:
    """Return how far the cook is, with the size that was taken."""
    if scaled.factor == 1:
        return replace(cooking, servings=None, factor="")
    servings, own = scaled.scaled.servings, scaled.original.servings
    exact = servings and own and Fraction(servings, own) == scaled.factor
    return replace(cooking, servings=servings, factor="" if exact else str(scaled.factor))


def scaled_to(recipe: Recipe, wish: Scaling) -> ScaledRecipe:
    """Scale a recipe as wished.

    Raises:
        KitchenError: the wish and the recipe do not go together.
    """
    factor = float(wish.factor) if wish.factor is not None else None
    return scale(recipe, servings=wish.servings, have=wish.have, pan=wish.pan, factor=factor)


def _sizes(wanted: Scaling | None, cooking: Cooking) -> Iterable[Scaling]:
    if wanted:
        yield wanted
    if cooking.factor:
        yield Scaling(factor=Fraction(cooking.factor))
    if cooking.servings:
        yield Scaling(servings=cooking.servings)


def asked_foods(situation: Situation, request: Request, dish: Dish | None) -> tuple[str, ...]:
    """Return the foods that a request names beside the dish itself: 盐 of 番茄炒蛋放多少盐."""
    beside = find_ingredients(without_dishes(request.text, dish))
    if beside:
        return tuple(beside)
    lack = situation.reading.lack
    if lack and lack.missing:
        return lack.missing
    if dish is None or request.intent not in ("amount", "substitute"):
        return ()
    return foods_by_sound(without_dishes(request.text, dish), dish)


def foods_by_sound(text: str, dish: Dish) -> tuple[str, ...]:
    """Return the foods of a dish that a text calls loosely (酒), or, typed or heard wrongly, sounds like: 没料久了."""
    plain = simplify(text)
    sounds = _sounds(plain)
    found = [row.item.name for row in dish.rows() if row.item.name[-1] in _LOOSE and row.item.name[-1] in plain]
    for row in dish.rows():
        for name in (row.item.name, row.item.wording):
            found += [row.item.name] if _heard(name, sounds) is not None else []
    return tuple(dict.fromkeys(found))


def _without_sound(text: str, name: str) -> str:
    """Return a text without what sounds like a dish's name: 可勒鸡翅要放多少可勒."""
    found = _heard(name, _sounds(text))
    return f"{text[: found[0]]} {text[found[1] + 1 :]}" if found else text


def _sounds(text: str) -> list[tuple[int, frozenset[int]]]:
    """Return where each Chinese character of a text stands, and the syllables that it may be."""
    codes = enumerate(read_codes(text))
    known = [(at, code // TONES) for at, code in codes if code is not None]
    return [(at, frozenset((sound, *other_readings(text[at])))) for at, sound in known]


def _heard(name: str, sounds: list[tuple[int, frozenset[int]]]) -> tuple[int, int] | None:
    """Return the first and last place of what sounds like a name of two characters or more, None where nothing does."""
    wanted = [code // TONES for code in read_codes(name) if code is not None]
    for start in range(len(sounds) - len(wanted) + 1) if len(wanted) > 1 else ():
        part = sounds[start : start + len(wanted)]
        if all(sound in may for sound, (_, may) in zip(wanted, part, strict=True)):
            return part[0][0], part[-1][0]
    return None


def without_dishes(text: str, dish: Dish | None) -> str:
    """Return a request's text, simplified, without the names of dishes."""
    plain = simplify(text)
    if dish:
        name = simplify(dish.original.name)
        plain = plain.replace(name, " ") if name in plain else _without_sound(plain, name)
    for mention in reversed(dish_mentions(plain)):
        if is_ingredient(mention.text) and not (dish and mention.dish.name == dish.original.name):
            continue
        plain = f"{plain[: mention.start]} {plain[mention.end :]}"
    return plain


def dishes_named(situation: Situation) -> tuple[str, ...]:
    """Return the dishes that the turn names: titles of the index as they stand there, then others of the glossary."""
    text, titles = without_asides(situation.reading.text), list[str]()
    for name, title in situation.library.named_in(text):
        if name in text and not is_ingredient(name):
            titles.append(title)
            text = text.replace(name, " ")
    rest = {mention.dish.name for mention in dish_mentions(text)}
    known = {dish.name for title in titles if (dish := lookup_dish(title))}
    return (*titles, *(dish for dish in situation.reading.dishes if dish in rest and dish not in known))


def served(situation: Situation) -> Recipe | None:
    """Return the dish that others are to go with: the one named, else the one talked about, else None."""
    library = situation.library
    named = (library.recipe(title) for title in dishes_named(situation))
    focus = library.recipe(situation.talk.focus) if situation.talk.focus else None
    return next((one for one in named if one is not None), focus)


def size_line(dish: Dish, language: Language) -> str:
    """Return for how many the amounts are and what they were, "" where they are the recipe's own."""
    if dish.factor == 1:
        return ""
    servings, own = dish.recipe.servings, dish.original.servings
    if servings and own and not dish.cooking.factor:
        return say("size_servings", language, servings=servings, own=own)
    return say("size_factor", language, factor=number(dish.factor))
