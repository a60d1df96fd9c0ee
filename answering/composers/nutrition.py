"""What a dish or a food holds: estimated from the table, what was not counted named."""

from dataclasses import replace

from answering.composers.amount import row_fact
from answering.composers.knowledge import written
from answering.composers.taste import carriers
from answering.dish import Dish, asked_foods, dish_of, without_dishes
from answering.english import dish_name, food_name
from answering.phrase_book import say
from answering.types import Composed, Situation
from culinary.foods import Food, food_of
from culinary.ingredients import find_ingredients, is_a
from recipes.recipe import Recipe
from tools.kitchen.nutrition import Nutrients, NutritionEstimate, estimate_nutrition
from tools.kitchen.text import Language
from understanding.aspects import Aspect, other_nutrient, read_aspects
from understanding.lacking import goes_without
from understanding.taste_change import Flavor
from understanding.turn_reading import Request

_ASKED: tuple[Aspect, ...] = ("protein", "fat", "carb", "sodium")
_DAY = 2000  # kcal: the reference intake of an adult on labels (EU 1169/2011; FDA)
_MUCH, _LITTLE = 0.3, 0.15
_ENERGY = {"protein": 4, "fat": 9, "carb": 4}
"""kcal a gram (EU 1169/2011)."""
_CLAIMED = {"protein": (0.12, 0.2), "fat": (0.2, 0.35), "carb": (0.45, 0.6)}
"""Shares of the energy from which a food has some of it, and much: of protein as labels may claim (EU 1924/2006), of
fat and carbohydrate what a diet is to have of them (WHO; EFSA)."""
_OF_TASTE: dict[str, Flavor] = {"糖": "sweet", "盐": "salty", "食用油": "oily"}
_PIECES = ("个", "根", "只", "颗")


def compose(situation: Situation, request: Request) -> Composed | None:
    """Answer for the dish, else for the food named; None where neither is."""
    dish, language = dish_of(situation), situation.language
    if untold := other_nutrient(request.text):
        return _untold(untold, situation)
    aspects = [one for one in read_aspects(request.text) if one in _ASKED]
    if dish is not None and situation.match != "none":
        told = _of_dish(dish.original, aspects, language)
        first = "\n".join(filter(None, (_without(dish, situation, request), _sources(dish, request, language))))
        return replace(told, text=f"{first}\n{told.text}") if first else told
    food = next((food for name in situation.reading.foods if (food := food_of(name))), None)
    if food is not None:
        return _of_food(situation.reading.foods, food, aspects, language)
    if situation.reading.foods:
        name = food_name(situation.reading.foods[0], language)
        return Composed(say("nutrition_unknown", language, food=name))
    return _of_dish(dish.original, aspects, language) if dish else None


def _untold(nutrient: str, situation: Situation) -> Composed:
    """Answer a nutrient that the table does not have: the note on it, where there is one."""
    head = say("nutrient_unknown", situation.language, nutrient=nutrient)
    note = next((one for one in situation.notes if nutrient in "".join((*one.questions.zh, *one.questions.en))), None)
    text = "\n".join([head, *([written(note, situation.language)] if note else [])])
    return Composed(text, sources=(note.id,) if note else ())


def _without(dish: Dish, situation: Situation, request: Request) -> str:
    """Return what leaving out a food saves, "" where none is to be left out: 不放糖热量低些吗."""
    foods = asked_foods(situation, request, dish) if goes_without(request.text) else ()
    rows = {row.line for food in foods for row in dish.rows_of(food)}
    if not rows:
        return ""
    left = dish.original.model_copy(update={"ingredients": tuple(set(dish.recipe.ingredients) - rows)})
    whole = dish.original.model_copy(update={"ingredients": dish.recipe.ingredients})
    saved = estimate_nutrition(whole).per_serving.kcal - estimate_nutrition(left).per_serving.kcal
    language = situation.language
    food = say("list_joint", language).join(food_name(one, language) for one in foods if dish.rows_of(one))
    key = "nutrition_saves" if round(saved) > 0 else "nutrition_saves_none"
    return say(key, language, food=food, kcal=round(saved))


def _sources(dish: Dish, request: Request, language: Language) -> str:
    """Return what of a dish is the sugar, salt or oil asked for, "" where none is asked for."""
    foods = find_ingredients(without_dishes(request.text, dish))
    flavor = next((flavor for food, flavor in _OF_TASTE.items() if any(is_a(one, food) for one in foods)), None)
    if flavor is None:
        return ""
    rows = [row_fact(row, language) for row in carriers(dish, flavor)]
    if not rows:
        return say("nutrition_has_none", language, food=food_name(foods[0], language))
    head = say("taste_of", language, dish=dish_name(dish.recipe.name, language), taste=say(f"taste_{flavor}", language))
    return "\n".join([head, *(f"- {row}" for row in rows)])


def _of_dish(recipe: Recipe, aspects: list[Aspect], language: Language) -> Composed:
    estimate = estimate_nutrition(recipe)
    whose = say("nutrition_serving" if estimate.servings else "nutrition_whole", language)
    head = say(
        "nutrition_dish",
        language,
        dish=dish_name(recipe.name, language),
        whose=whose,
        values=_values(estimate.per_serving, aspects, language),
    )
    return Composed(
        "\n".join([head, *_judged(estimate, language), *_small_print(estimate, language)]),
        sources=(recipe.recipe_id,),
        chips=(say("chip_lighter", language),),
    )


def _judged(estimate: NutritionEstimate, language: Language) -> list[str]:
    """Return how much of a day's energy a serving is, and whether that is much."""
    if not estimate.servings:
        return []
    share = estimate.per_serving.kcal / _DAY
    level = "high" if share >= _MUCH else "low" if share < _LITTLE else "middle"
    return [say(f"nutrition_{level}", language, share=round(100 * share), day=_DAY)]


def _small_print(estimate: NutritionEstimate, language: Language) -> list[str]:
    left = say("list_joint", language).join(food_name(name, language) for name in estimate.not_counted)
    lines = [say("nutrition_estimate", language, share=round(100 * estimate.coverage))]
    lines += [say("nutrition_left", language, foods=left)] * bool(left)
    return lines + [note.of(language) for note in estimate.notes]


def _of_food(names: tuple[str, ...], food: Food, aspects: list[Aspect], language: Language) -> Composed:
    values = Nutrients(food.kcal, food.protein_g, food.fat_g, food.carb_g, food.sodium_mg)
    name = food_name(names[0] if names[0] != food.name and food_of(names[0]) is food else food.name, language)
    lines = [say("nutrition_food", language, food=name, values=_values(values, aspects, language))]
    lines += [_claim(aspect, values, language) for aspect in aspects[:1] if aspect in _ENERGY and values.kcal]
    unit = next((unit for unit in _PIECES if unit in food.pieces), "")
    if unit:
        grams = float(food.pieces[unit] * food.edible)
        kcal = round(food.kcal * grams / 100)
        lines.append(say("nutrition_piece", language, food=name, grams=round(grams), kcal=kcal))
    return Composed("\n".join([*lines, say("nutrition_table", language)]))


def _claim(aspect: Aspect, n: Nutrients, language: Language) -> str:
    """Return whether a food is high in what gives energy, by its share of the energy."""
    grams = {"protein": n.protein_g, "fat": n.fat_g, "carb": n.carb_g}[aspect]
    share = grams * _ENERGY[aspect] / n.kcal
    low, high = _CLAIMED[aspect]
    level = "high" if share >= high else "some" if share >= low else "low"
    nutrient = say(f"nutrient_name_{aspect}", language)
    return say(f"nutrition_claim_{level}", language, nutrient=nutrient, share=round(100 * share))


def _values(n: Nutrients, aspects: list[Aspect], language: Language) -> str:
    """Return the values, what is asked for first."""
    amounts = {"kcal": n.kcal, "protein": n.protein_g, "fat": n.fat_g, "carb": n.carb_g, "sodium": n.sodium_mg}
    order = dict.fromkeys((*aspects, *amounts))
    return say("fact_joint", language).join(
        say(f"nutrient_{key}", language, amount=round(amounts[key])) for key in order
    )
