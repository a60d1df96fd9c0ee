"""What to cook: up to four dishes, each with why it fits and what is missing."""

from collections.abc import Collection, Sequence
from math import sqrt
from random import Random

from answering.english import dish_name, food_name, short_name
from answering.fitting import Limit, Option, central_of, facts, falls_short, limit_text, options, used_of
from answering.names import named
from answering.phrase_book import say
from answering.types import Composed, Situation
from culinary.ingredients import is_a
from recipes.facets.facets import facets
from recipes.missing import missing_ingredients
from recipes.recipe import Recipe
from tools.kitchen.text import Language
from understanding.aspects import read_aspects
from understanding.turn_reading import Request
from understanding.wishes import occasions_wished

_OFFERED, _FEW, _FROM_PANTRY, _CANDIDATES, _MORE = 4, 3, 40, 24, 10
_FEWEST = 2
_FOR_BABIES = "辅食"
_NO_MEAL = frozenset(("饮品", "酱料", "甜品", "小吃"))
_HALF_AN_HOUR = 30
_LONG = 150
"""Minutes from which a dish is none for tonight, where it is not asked for."""
_NEAR, _A_LITTLE = 3, 15
"""How many times the time there is, and how many minutes more, a dish may take where none is as quick."""
_UNFIT = 0.2
"""Share of the foods named that a dish must use more than another to come first though it is unfit otherwise."""
_AS_GOOD = 0.1  # scores nearer than this are taken for equal


def compose(situation: Situation, request: Request) -> Composed | None:
    """Offer dishes, the limits that could not be kept named."""
    language = situation.language
    if situation.reading.kitchen.from_pantry and situation.kitchen and not at_hand(situation):
        return Composed(say("pantry_empty", language))
    chosen = choose(situation)
    if not chosen and situation.reading.kitchen.acts:
        return Composed("")
    if not chosen:
        chips = (say("chip_suggest", language), say("chip_about", language))
        return Composed(say("suggest_none", language), chips=chips, short=True)
    titles, note = tuple(one.recipe.name for one in chosen), _note_home(situation)
    how = [say("chip_how", language, dish=short_name(title, language)) for title in titles[: 2 - len(note)]]
    shared = set[Limit].intersection(*(set(one.broken) for one in chosen))
    lines = [_line(one, shared, situation) for one in chosen]
    return Composed(
        "\n".join([_unused(chosen, situation) + _lead(chosen, shared, situation), *lines]),
        sources=tuple(one.recipe.recipe_id for one in chosen),
        offered=titles,
        chips=(*how, *note, say("chip_more", language)),
        short=falls_short(chosen[:_FEWEST], situation.reading.wishes),
    )


def at_hand(situation: Situation) -> tuple[str, ...]:
    """Return what there is to cook with: as this turn says, else what the pantry holds where it is cooked from."""
    reading = situation.reading
    from_pantry = reading.kitchen.from_pantry and situation.kitchen is not None
    return reading.wishes.have or (_pantry(situation) if from_pantry else ())


def _pantry(situation: Situation) -> tuple[str, ...]:
    return situation.kitchen.state.at_home if situation.kitchen else ()


def _note_home(situation: Situation) -> tuple[str, ...]:
    """Return the next question by which what was said to be at home is noted, where it is not."""
    wishes, pantry = situation.reading.wishes, _pantry(situation)
    fresh = [food for food in wishes.have if food not in pantry]
    if situation.kitchen is None or situation.reading.kitchen.acts or not wishes.at_hand or not fresh:
        return ()
    return (say("chip_note_home", situation.language, foods=_foods(fresh, situation.language)),)


def choose(situation: Situation) -> list[Option]:
    """Return the dishes to offer: what keeps most limits, lacks least and fits best; then what the seed says.

    Where some use what is at hand, those that use none of it are left out; what was offered or talked about before
    comes after what is new.
    """
    have, pantry, talk = at_hand(situation), _pantry(situation), situation.talk
    sought = bool(situation.recipes) and not situation.known.only_equipment
    at_home = frozenset[str]() if sought else frozenset(situation.known.equipment)
    seen = {*talk.offered, *talk.named, talk.focus}
    chance = Random(talk.seed)
    wishes = situation.reading.wishes
    in_a_hurry = situation.reading.wishes.minutes is None and "time" in read_aspects(situation.reading.request.text)

    said = situation.reading.text
    occasions = occasions_wished(said)
    narrows = wishes.limited and bool(talk.offered)
    of_a_kind = wishes.courses or wishes.tastes or wishes.drinkable

    def order(one: Option) -> tuple[bool, int, float, int, float, int, int, int, int, float]:
        unused = 1 - sum(rarity[food] for food in (*_used(have, one), *_central(have, one))) / 2
        over = one.facets.minutes if "minutes" in one.broken else 0
        unfit: float = not wishes.minutes and one.facets.minutes >= _LONG
        unfit += not of_a_kind and not _is_meal(one.recipe)
        unfit -= len(wishes.claims & (one.facets.claims | one.facets.suits)) + len(wishes.tastes & one.facets.tastes)
        unfit -= sum(tag in said or tag in occasions for tag in one.recipe.tags)
        lacking = len(missing_ingredients(one.recipe, (*have, *pantry))) if have else 0
        likeness, there = -round(one.score / _AS_GOOD), -len(central_of(pantry, one.recipe)) if pantry else 0
        liked = -len(used_of(situation.known.likes, one.recipe))
        liked -= sum(f"{taste}味" in situation.known.likes for taste in one.facets.tastes)
        slow = one.facets.minutes // _HALF_AN_HOUR if in_a_hurry else 0
        late = (one.recipe.name in seen and not narrows) or bool(at_home and not _uses_own(one, situation))
        # What is made of the foods named matters more than that it takes long.
        fits = slow + (unused + _UNFIT * unfit if have else unfit)
        # A dish of another kind is further off than one that is hotter or takes longer.
        broken = len(one.broken) + ("courses" in one.broken)
        return late, broken, fits, over, unused, lacking, likeness, there, liked, chance.random()

    found = _found(situation, have, bool(at_home))
    rarity = _rarity(have, found)
    using = [one for one in found if (used_of(have, one.recipe) if wishes.at_hand else _used(have, one))]
    own = _of_own(using or found, situation) if at_home else []
    quick = [one for one in own or using or found if one.facets.minutes <= 2 * _HALF_AN_HOUR]
    if in_a_hurry and len(quick) > bool(own):
        using = quick
    ordered = sorted(using or found, key=order)
    keeping = [one for one in (own or ordered) if not one.broken and one.recipe.name not in seen]
    return (keeping if len(keeping) >= _FEWEST else ordered)[:_OFFERED]


def _found(situation: Situation, have: Sequence[str], equipped: bool) -> list[Option]:
    """Return the dishes to choose from: what was found, and any where too little was."""
    wishes = situation.reading.wishes
    more = situation.library.made_of(have, _FROM_PANTRY) if situation.reading.kitchen.from_pantry and have else ()
    recipes = [*((one.recipe, one.score) for one in situation.recipes), *((one, 0.0) for one in more)]
    if not recipes:
        # A question that says nothing to look for finds nothing: 今天吃啥.
        recipes = _any(situation, _CANDIDATES * (_MORE if equipped or wishes.tastes else 1))
    found = _fitting(options(situation, recipes), situation)
    if equipped and sum(_uses_own(one, situation) for one in found) < _FEWEST:
        # What was found needs no equipment at all, or other: who has a rice cooker only wants dishes of it.
        others = _fitting(options(situation, _any(situation, _CANDIDATES * _MORE)), situation)
        found += [one for one in others if _uses_own(one, situation)]
    if len(found) < (_FEWEST if wishes.limited else _OFFERED) and not have and _says_nothing(situation):
        more_found = _fitting(options(situation, _any(situation, _CANDIDATES)), situation)
        found += [one for one in more_found if all(one.recipe.name != known.recipe.name for known in found)]
    return found


def _rarity(foods: Sequence[str], found: Sequence[Option]) -> dict[str, float]:
    """Return how much it counts that a dish uses each food, in all 1: the more, the fewer of the dishes found do."""
    users = {food: sum(food in _used(foods, one) for one in found) for food in foods}
    weights = {food: 1 / sqrt(max(1, count)) for food, count in users.items()}
    return {food: weight / sum(weights.values()) for food, weight in weights.items()}


def _used(foods: Sequence[str], one: Option) -> tuple[str, ...]:
    """Return the foods that a dish uses, itself or any kind of them, however broad: 想吃肉."""
    used = used_of(foods, one.recipe)
    return tuple(food for food in foods if food in used or any(is_a(name, food) for name in one.facets.ingredients))


def _central(foods: Sequence[str], one: Option) -> tuple[str, ...]:
    """Return the foods that a dish is mainly made of, itself or of any kind of them."""
    central = central_of(foods, one.recipe)
    return tuple(food for food in foods if food in central or any(is_a(name, food) for name in one.facets.main))


def _any(situation: Situation, count: int) -> list[tuple[Recipe, float]]:
    """Return recipes of the library that make a meal: no drinks, sauces or sweets."""
    cuisines = situation.reading.wishes.cuisines
    return [(one, 0.0) for one in situation.library.candidates(count, cuisines=cuisines) if _is_meal(one)]


def _is_meal(recipe: Recipe) -> bool:
    return _NO_MEAL.isdisjoint(facets(recipe).courses)


def _fitting(found: Sequence[Option], situation: Situation) -> list[Option]:
    """Return options without what nobody means: dishes for babies where none eats, what takes hours for minutes."""
    wishes, conditions = situation.reading.wishes, {*situation.reading.wishes.conditions, *situation.known.conditions}
    baby = wishes.baby_months is not None or _FOR_BABIES in wishes.claims or "宝宝" in conditions
    kept = [one for one in found if baby or _FOR_BABIES not in one.facets.claims | one.facets.suits]
    if wishes.minutes is None:
        return kept
    most = max(_NEAR * wishes.minutes, wishes.minutes + _A_LITTLE)
    return [one for one in kept if one.facets.minutes <= most] or kept


def _says_nothing(situation: Situation) -> bool:
    """Tell whether a turn names nothing to look for: 晚饭推荐几个菜吧."""
    reading, wishes = situation.reading, situation.reading.wishes
    named = reading.foods or reading.dishes or wishes.courses or wishes.cuisines or wishes.tastes or wishes.methods
    return not named


def _of_own(found: Sequence[Option], situation: Situation) -> list[Option]:
    """Return what uses the equipment that there is; of a single pot, what takes no wok besides where there is some."""
    own = [one for one in found if _uses_own(one, situation)]
    alone = [one for one in own if one.facets.equipment <= frozenset(situation.known.equipment)]
    return (alone if situation.known.only_equipment else []) or own


def _uses_own(one: Option, situation: Situation) -> bool:
    return not _tools(one).isdisjoint(situation.known.equipment)


def _tools(one: Option) -> frozenset[str]:
    return frozenset(one.facets.equipment | one.facets.alternatives)


def _lead(chosen: Sequence[Option], shared: Collection[Limit], situation: Situation) -> str:
    """Return the first line: what the dishes have in common, or which limits none of them keeps."""
    language, have = situation.language, at_hand(situation)
    if shared:
        limits = _joined([limit_text(limit, situation.reading.wishes, language) for limit in sorted(shared)], language)
        return say("suggest_nearest", language, limits=limits)
    used = [food for food in have if any(food in _used(have, one) for one in chosen)]
    if used:
        key = "suggest_with" if situation.reading.wishes.at_hand or len(have) > 1 else "suggest_of"
        return say(key, language, foods=_joined([food_name(food, language) for food in used], language))
    if cuisines := sorted(situation.reading.wishes.cuisines):
        return say("suggest_cuisine", language, cuisine=_joined([named(one, language) for one in cuisines], language))
    return say("suggest", language, variant=situation.talk.seed)


def _unused(chosen: Sequence[Option], situation: Situation) -> str:
    """Return which of one or two foods that are wished for no dish has; "" where there is none."""
    have, language = situation.reading.wishes.have, situation.language
    if len(have) > _FEWEST or situation.reading.wishes.at_hand:
        return ""
    missed = [food for food in have if not any(food in _used(have, one) for one in chosen)]
    return say("suggest_unused", language, foods=_foods(missed, language)) if missed else ""


def _line(one: Option, said: Collection[Limit], situation: Situation) -> str:
    language, have = situation.language, at_hand(situation)
    used = used_of(have, one.recipe)
    parts = [say("uses", language, foods=_foods(used, language))] * (len(have) > 1 and bool(used))
    parts += facts(one.recipe, language)
    cooks_from = situation.reading.wishes.at_hand or len(have) > 1 or bool(_pantry(situation))
    lacking = missing_ingredients(one.recipe, (*have, *_pantry(situation)))[:_FEW] if used and cooks_from else ()
    parts += [say("lacks", language, foods=_foods(lacking, language))] * bool(lacking)
    wishes = situation.reading.wishes
    broken = [limit_text(limit, wishes, language) for limit in one.broken if limit not in said]
    parts += [say("not_kept", language, limits=_joined(broken, language))] * bool(broken)
    joint = say("fact_joint", language)
    return say("offer", language, dish=dish_name(one.recipe.name, language), why=joint.join(parts))


def _foods(foods: Sequence[str], language: Language) -> str:
    return _joined([food_name(food, language) for food in foods], language)


def _joined(words: Sequence[str], language: Language) -> str:
    return say("list_joint", language).join(words)
