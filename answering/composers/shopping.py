"""A shopping list over the dishes named or in focus, by aisle, what is at home apart, allergens marked."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from answering.allergies import breaks
from answering.dish import Dish, cooked, cooking_of, dishes_named
from answering.english import dish_name, food_name, short_name
from answering.phrase_book import say
from answering.types import Composed, Situation
from answering.week_list import needed
from culinary.dishes import lookup as lookup_dish
from culinary.dishes import mentions as dish_mentions
from culinary.ingredients import find_ingredients, is_a, parse_ingredients
from dialogue.menu import pointed
from memory.kitchen import KitchenState
from recipes.facets.facets import facets as facets_of
from recipes.recipe import Recipe
from tools.kitchen.shopping import AISLES, ShoppingItem, shopping_list
from tools.kitchen.text import Language
from understanding.at_home import at_home
from understanding.marked_text import blanked
from understanding.pointing_back import means_all
from understanding.turn_reading import Request, Scaling

_MOST = 6
"""Dishes talked of that one list may be for."""


def compose(situation: Situation, request: Request) -> Composed | None:
    """List what to buy."""
    language = situation.language
    titles = wanted(situation)
    found = {title: recipe for title in titles if (recipe := recipe_called(title, situation))}
    if not found:
        key = "shopping_absent" if titles else "shopping_which"
        return Composed(say(key, language, dishes=_names(titles, language)), chips=(say("chip_menu", language),))
    sized_for = _sized_for(situation)
    dishes = [cooked(recipe, sized_for, cooking_of(recipe, sized_for)) for recipe in found.values()]
    sized = [_with_what_is_cooked(dish) for dish in dishes]
    items = _asked_for(shopping_list(sized).items, request, situation)
    places = _places(items, situation)
    parts = [_head(found.values(), sized, language), "\n".join(_aisles(places["buy"], situation))]
    for key in ("list_check", "list_home", "shopping_home"):
        parts += [say(key, language, foods=_joined(places[key], situation))] * bool(places[key])
    missing = [title for title in titles if title not in found]
    parts += [say("shopping_missing", language, dishes=_names(missing, language))] * bool(missing)
    further = "chip_menu_order" if situation.reading.menu else "chip_for_four"
    return Composed(
        "\n\n".join(filter(None, parts)),
        sources=tuple(recipe.recipe_id for recipe in found.values()),
        chips=(say("chip_how", language, dish=short_name(next(iter(found)), language)), say(further, language)),
    )


def _places(items: Sequence[ShoppingItem], situation: Situation) -> dict[str, list[ShoppingItem]]:
    """Return what is to be bought, less what is at home; apart what may be there, is told to be and always is."""
    state = situation.kitchen.state if situation.kitchen else KitchenState()
    today = situation.kitchen.today if situation.kitchen else date.today()
    found: dict[str, list[ShoppingItem]] = {key: [] for key in ("buy", "list_check", "list_home", "shopping_home")}
    for item in items:
        stock = state.stock(item.name)
        where, amounts = needed(item, stock, today)
        home = "shopping_home" if stock and stock.staple else "list_home"
        key = {"buy": "buy", "check": "list_check", "home": home}[where]
        found[key].append(replace(item, amounts=amounts))
    return found


def wanted(situation: Situation) -> tuple[str, ...]:
    """Return the titles to shop for: those of the menu asked about, the dishes named, else the one in focus.

    Where there is none they are those of the last list offered; a dish in focus that is not of it was talked about
    before it.
    """
    talk = situation.talk
    if (menu := talk.menu) and (asked := [one for one in situation.reading.menu if one.deed == "list"]):
        facets = {title: facets_of(recipe) for title in menu.titles if (recipe := situation.library.recipe(title))}
        at = pointed(menu, asked[0].target, facets, dishes_named(situation))
        return tuple(menu.courses[one].title for one in at) or menu.titles
    named = dishes_named(situation)
    if len(talk.named) > 1 and named in ((), (talk.focus,)) and means_all(situation.reading.text):
        return talk.named[-_MOST:]
    if len(talk.meal) > 1 and named in ((), (talk.focus,)):
        return talk.meal[-_MOST:]
    if named:
        return named
    if talk.offered and talk.focus not in talk.offered:
        return talk.offered
    return (talk.focus,) if talk.focus else tuple(one.recipe.name for one in situation.recipes[:1])


def _sized_for(situation: Situation) -> Situation:
    """Return the situation with the size of the menu whose list is asked for, where the turn says no other."""
    menu, reading = situation.talk.menu, situation.reading
    if not menu or not menu.persons or not reading.menu or reading.scaling:
        return situation
    return replace(situation, reading=replace(reading, scaling=Scaling(servings=menu.persons)))


def recipe_called(title: str, situation: Situation) -> Recipe | None:
    """Return the recipe of a dish: by its title, else among what was found the one of that dish."""
    exact = situation.library.recipe(title)
    dish = lookup_dish(title)
    same = (
        one.recipe
        for one in situation.recipes
        if one.recipe.name == title or (dish is not None and lookup_dish(one.recipe.name) is dish)
    )
    return exact or next(same, None)


def _asked_for(items: Sequence[ShoppingItem], request: Request, situation: Situation) -> Sequence[ShoppingItem]:
    """Return the items of the foods asked for by name (韭菜鸡蛋各买多少), else all that is not there already."""
    text, titles = request.text, (*dishes_named(situation), *situation.reading.dishes)
    text = blanked(text, [(dish.start, dish.end) for dish in dish_mentions(text)])
    for title in sorted(titles, key=len, reverse=True):
        text = text.replace(title, " ")
    there = at_home(text)
    left = [item for item in items if not any(is_a(item.name, food) for food in there)]
    # An English name of a dish names its foods: kung pao chicken.
    named = set(find_ingredients("、".join(titles))) if text.isascii() else set[str]()
    foods = () if there else [food for food in find_ingredients(text) if not any(is_a(food, one) for one in named)]
    return [item for item in left if any(is_a(item.name, food) for food in foods)] or left


def _with_what_is_cooked(dish: Dish) -> Recipe:
    """Return a dish's recipe without what this cook leaves out, and with what he takes instead."""
    cooking, lines = dish.cooking, list[str]()
    for line, source in zip(dish.recipe.ingredients, dish.source.ingredients, strict=True):
        names = {item.name for item in parse_ingredients([source])}
        lines += [new for old, new in cooking.replaced if old in names] or [line] * (not names & {*cooking.left_out})
    return dish.recipe.model_copy(update={"ingredients": tuple(lines)})


def _head(recipes: Iterable[Recipe], sized: Sequence[Recipe], language: Language) -> str:
    names = [
        say("shopping_dish", language, dish=dish_name(recipe.name, language), servings=recipe.servings)
        if recipe.servings
        else dish_name(recipe.name, language)
        for recipe in sized
    ]
    return say("shopping_head", language, dishes=say("list_joint", language).join(names))


def _aisles(items: Sequence[ShoppingItem], situation: Situation) -> list[str]:
    language = situation.language
    lines = []
    for aisle, english in AISLES.items():
        own = [item for item in items if item.aisle == aisle]
        if own:
            name = aisle if language == "zh" else english.capitalize()
            lines.append(say("shopping_aisle", language, aisle=name, foods=_joined(own, situation)))
    return lines


def _joined(items: Sequence[ShoppingItem], situation: Situation) -> str:
    return say("shopping_joint", situation.language).join(_item(item, situation) for item in items)


def _item(item: ShoppingItem, situation: Situation) -> str:
    language = situation.language
    amounts = " + ".join(amount.text(language) for amount in item.amounts if amount.value != Fraction(0))
    told = breaks(item.name, situation.known)
    marks = [say("shopping_optional", language)] * item.optional + [say("shopping_mark", language)] * bool(told)
    name = item.wording if language == "zh" or item.wording.isascii() else food_name(item.name, language)
    return f"{name} {amounts}".strip() + "".join(marks)


def _names(titles: Sequence[str], language: Language) -> str:
    return say("list_joint", language).join(dish_name(title, language) for title in titles)
