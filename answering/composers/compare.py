"""Two dishes, or two foods, against each other: a sentence that answers, then what differs."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal

from answering.composers.knowledge import nothing, written
from answering.composers.shopping import recipe_called
from answering.dish import dishes_named
from answering.english import LEVELS, dish_name, food_name, needs_translation, short_name
from answering.fitting import facts
from answering.key_point import key_point
from answering.names import named
from answering.phrase_book import say
from answering.types import Composed, Situation
from culinary.foods import food_of
from culinary.ingredients import find_ingredients, is_ingredient, parse_ingredients
from recipes.facets.facets import facets
from recipes.recipe import Recipe
from text.durations import duration
from tools.kitchen.nutrition import estimate_nutrition
from tools.kitchen.text import Language
from understanding.aspects import read_aspects
from understanding.turn_reading import Request

By = Literal["time", "level", "heat", "light"]
_BYS: tuple[By, ...] = ("time", "level", "heat", "light")
_LEVELS = ("easy", "medium", "hard")
_MAINS, _POINTS = 4, 3
_ALIKE = 0.1  # values nearer than this share are taken for equal
_EVERYWHERE = ("盐", "油", "糖")
_STEP = 0.01  # what one step more counts where levels are equal


def compose(situation: Situation, request: Request) -> Composed | None:
    """Compare the dishes named, else the foods."""
    titles = _dishes(situation)
    if not situation.reading.dishes and len(set(find_ingredients(request.text))) > 1 and not dishes_named(situation):
        # 牛腱子和牛里脊买哪个好, whatever was offered before.
        return _of_foods(situation, request)
    if len(titles) < 2 and (len(situation.reading.foods) > 1 or situation.notes):
        return _of_foods(situation, request)
    if not titles:
        return Composed(say("compare_which", situation.language))
    known = {title: recipe for title in titles if (recipe := recipe_called(title, situation))}
    if len(known) < 2:
        return _lone(titles, known, situation, request)
    first, second = list(known.values())[:2]
    asked = _asked(request)
    found = _of_dishes(first, second, asked, situation.language)
    dishes = {first.name, second.name}
    note = next((one for one in situation.notes if one.kind == "difference" and dishes & set(one.about.dishes)), None)
    if asked or note is None:
        return found
    text = f"{written(note, situation.language, _POINTS)}\n{found.text}"
    return replace(found, text=text, sources=(note.id, *found.sources))


def _dishes(situation: Situation) -> tuple[str, ...]:
    """Return the dishes compared: those named, with the one in focus where only one is."""
    named, talk = dishes_named(situation), situation.talk
    if len(named) == 1 and talk.focus and talk.focus != named[0]:
        return (talk.focus, *named)
    return named or talk.offered[:2]


def _asked(request: Request) -> By | None:
    named = read_aspects(request.text)
    return next((by for by in _BYS if by in named), None)


def _of_dishes(first: Recipe, second: Recipe, by: By | None, language: Language) -> Composed:
    """Return which is quicker, or whatever is asked, and what each has that the other has not."""
    measure = by or "time"
    one, other = (_value(recipe, measure, language) for recipe in (first, second))
    less, more = sorted((first, second), key=_MEASURES[measure])
    near = _ALIKE * _MEASURES[measure](more) * (measure in ("time", "light"))
    same = _MEASURES[measure](more) - _MEASURES[measure](less) <= near
    winner = more if measure == "heat" else less
    key = f"compare_same_{measure}" if same else f"compare_{measure}"
    answer = say(key, language, dish=dish_name(winner.name, language), one=one, other=other)
    rows = [_row(first, second, language), _row(second, first, language)]
    return Composed(
        "\n\n".join([answer, "\n".join(rows)] if by else ["\n".join(rows), answer]),
        sources=(first.recipe_id, second.recipe_id),
        offered=(first.name, second.name),
        chips=tuple(
            say("chip_how", language, dish=short_name(recipe.name, language))
            for recipe in (winner, less if winner is more else more)
        ),
    )


def _level(recipe: Recipe) -> float:
    return facets(recipe).difficulty + _STEP * len(recipe.steps)


def _energy(recipe: Recipe) -> float:
    return estimate_nutrition(recipe).per_serving.kcal


_MEASURES: dict[By, Callable[[Recipe], float]] = {
    "time": lambda recipe: facets(recipe).minutes,
    "level": _level,
    "heat": lambda recipe: facets(recipe).heat,
    "light": _energy,
}


def _value(recipe: Recipe, by: By, language: Language) -> str:
    own = facets(recipe)
    if by == "time":
        value = say("compare_minutes", language, time=duration(own.minutes, language))
    elif by == "level":
        level = say(f"level_{LEVELS.get(recipe.difficulty, _LEVELS[max(own.difficulty - 1, 0)])}", language)
        value = say("compare_steps", language, level=level, count=len(recipe.steps))
    elif by == "heat":
        value = facts(recipe, language)[1]
    else:
        n = estimate_nutrition(recipe).per_serving
        value = say("compare_kcal", language, kcal=round(n.kcal), fat=round(n.fat_g))
    return say("compare_value", language, dish=dish_name(recipe.name, language), value=value)


def _row(recipe: Recipe, other: Recipe | None, language: Language) -> str:
    """Return one dish in a line: its facts, what it is made of, and what it has that the other has not."""
    row = say(
        "compare_row",
        language,
        dish=dish_name(recipe.name, language),
        facts=say("fact_joint", language).join(facts(recipe, language)),
        foods=_foods(_mains(recipe), language),
    )
    if other is None:
        return row
    own = [food for food in _seasonings(recipe) if food not in _seasonings(other)]
    ways = sorted(facets(recipe).methods - facets(other).methods)
    tastes = sorted(facets(recipe).tastes) if facets(recipe).tastes != facets(other).tastes else []
    point = key_point(recipe)
    parts = [
        say("compare_tastes", language, tastes=say("list_joint", language).join(named(one, language) for one in tastes))
    ] * bool(tastes)
    parts += [say("compare_only", language, foods=_foods(own, language))] * bool(own)
    parts += [
        say("compare_ways", language, ways=say("list_joint", language).join(named(way, language) for way in ways))
    ] * bool(ways)
    if point and not needs_translation(point.text, language):
        where = say("key_step", language, step=point.step) if point.step else ""
        parts.append(say("key", language, point=point.text, where=where))
    return "\n  - ".join([row, *parts])


def _mains(recipe: Recipe) -> list[str]:
    """Return the main foods; of a dish of beans and water whatever is no seasoning of every dish."""
    items = [item for item in parse_ingredients(recipe.ingredients) if is_ingredient(item.name)]
    main = [item.name for item in items if item.role == "main"]
    return list(dict.fromkeys(main or [item.name for item in items if item.name not in (*_EVERYWHERE, "水")]))


def _seasonings(recipe: Recipe) -> list[str]:
    """Return what is neither main food nor in every dish."""
    items = parse_ingredients(recipe.ingredients)
    return list(dict.fromkeys(item.name for item in items if item.role == "seasoning" and item.name not in _EVERYWHERE))


def _foods(foods: Sequence[str], language: Language) -> str:
    return say("list_joint", language).join(food_name(food, language) for food in foods[:_MAINS])


def _lone(dishes: Sequence[str], known: dict[str, Recipe], situation: Situation, request: Request) -> Composed:
    """Say which dish is not here, and what is known of the other."""
    language = situation.language
    absent = say("list_joint", language).join(dish_name(title, language) for title in dishes if title not in known)
    if not known and absent and situation.match != "absent":
        # 五香粉和十三香: no dishes at all.
        return nothing(situation, request)
    if not known or not absent:
        key = "compare_absent_both" if absent else "compare_which"
        return Composed(say(key, language, dishes=absent))
    recipe = next(iter(known.values()))
    head = say("compare_absent", language, dish=absent, here=dish_name(recipe.name, language))
    return Composed(
        f"{head}\n{_row(recipe, None, language)}",
        sources=(recipe.recipe_id,),
        chips=(say("chip_how", language, dish=short_name(recipe.name, language)),),
    )


def _of_foods(situation: Situation, request: Request) -> Composed:
    """Compare foods: what a note says of their difference, else what they hold."""
    language, names = situation.language, situation.reading.foods
    by_energy = "light" in read_aspects(request.text)
    if situation.notes and not by_energy:
        return Composed(written(situation.notes[0], language), sources=(situation.notes[0].id,))
    held = {name: food for name in names if (food := food_of(name))}
    if len(held) < 2:
        return Composed(say("compare_food_none", language, foods=_foods(names, language)))
    rows = [
        say(
            "compare_food_row",
            language,
            food=food_name(name, language),
            kcal=round(food.kcal),
            fat=round(food.fat_g, 1),
        )
        for name, food in held.items()
    ]
    least = min(held, key=lambda name: held[name].kcal)
    head = say("compare_energy", language, food=food_name(least, language)) if by_energy else ""
    return Composed("\n".join([head or say("compare_food_unknown", language), *rows]))
