"""Another size of a dish: what changes, what does not, and the card rescaled."""

from answering.composers.amount import beside
from answering.dish import Dish, Row, dish_of, scaled_to, size_line, sized
from answering.english import amount_text, dish_name, food_name, needs_translation
from answering.evidence import sentences
from answering.phrase_book import say
from answering.quoting import in_step
from answering.types import Composed, Situation
from culinary.ingredients import parse_ingredient
from recipes.recipe import Recipe
from tools.kitchen.text import KitchenError, Language, number
from understanding.turn_reading import Request, Scaling

_STEPS = 4


def compose(situation: Situation, request: Request) -> Composed | None:
    """Answer with the amounts for another size."""
    dish = dish_of(situation)
    if dish is None:
        return None
    language, servings = situation.language, situation.known.servings
    wish = situation.reading.scaling or (Scaling(servings=servings) if servings else None)
    if wish is None:
        return _ask(dish.original, language)
    try:
        scaled = scaled_to(dish.original, wish)
    except KitchenError as error:
        return _refused(dish.original, error, language)
    sized_dish = Dish(scaled, sized(dish.cooking, scaled), dish.source)
    return _enough(sized_dish, wish, language) or _scaled(sized_dish, situation)


def _enough(dish: Dish, wish: Scaling, language: Language) -> Composed | None:
    """Answer whether what is there will do for those who eat, None where that is not asked or cannot be compared."""
    own = dish.original.servings
    if wish.there is None or not own or not wish.servings:
        return None
    try:
        feeds = scaled_to(dish.original, Scaling(have=wish.there)).factor * own
    except KitchenError:
        return None
    row = next(iter(dish.rows_of(wish.there[0])), None)
    if row is None or row.item.quantity is None:
        return None
    name, food = dish_name(dish.recipe.name, language), food_name(wish.there[0], language)
    needed = amount_text(row.item.quantity, language, row.item.name)
    key = "enough" if feeds >= wish.servings else "not_enough"
    there = wish.there[1] if language == "zh" else wish.there[1].rstrip("个只枚条块片")
    eaters = f"{float(feeds):.2g}"
    text = say(key, language, dish=name, food=food, servings=wish.servings, needed=needed, there=there, feeds=eaters)
    chips = (say("chip_ingredients", language), say("chip_shopping", language))
    return Composed(text, sources=(dish.recipe.recipe_id,), cooking=dish.cooking, chips=chips)


def _ask(recipe: Recipe, language: Language) -> Composed:
    own = recipe.servings
    text = say("scale_ask", language, own=own) if own else say("scale_ask_unknown", language)
    chips = tuple(say("chip_servings", language, servings=count) for count in (own + 1, own * 2)) if own else ()
    return Composed(text, sources=(recipe.recipe_id,), chips=chips)


def _refused(recipe: Recipe, error: KitchenError, language: Language) -> Composed:
    chips = (say("chip_double", language), say("chip_ingredients", language))
    return Composed(error.text.of(language), sources=(recipe.recipe_id,), chips=chips)


def _scaled(dish: Dish, situation: Situation) -> Composed:
    language, recipe = situation.language, dish.recipe
    if dish.factor == 1:
        return Composed(say("scale_same", language), sources=(recipe.recipe_id,), cooking=dish.cooking)
    name, size = dish_name(recipe.name, language), size_line(dish, language)
    head = say("scale_head", language, dish=name, factor=number(dish.factor), size=size if recipe.servings else "")
    notes = [f"- {note.of(language)}" for note in dish.scaled.notes]
    if situation.carded:
        # The amounts stand on the card.
        parts = [head.rstrip("：:") + say("scale_on_card", language)]
    else:
        parts = ["\n".join([head, *(_changed(row, language) for row in dish.rows() if row.line != row.before)])]
        steps = _changed_steps(dish, language)
        parts += ["\n".join([say("scale_steps", language), *steps])] if steps else []
    parts += [say("scale_notes", language, lines="\n".join(notes))] if notes else []
    return Composed(
        "\n\n".join(parts),
        sources=(recipe.recipe_id,),
        cooking=dish.cooking,
        chips=(say("chip_start", language), say("chip_shopping", language)),
    )


def _changed_steps(dish: Dish, language: Language) -> list[str]:
    """Return the sentences of the steps whose amounts changed."""
    pairs = zip(sentences(dish.original), sentences(dish.recipe), strict=True)
    changed = [now for before, now in pairs if now.step and now.text != before.text]
    readable = [one for one in changed if not needs_translation(one.text, language)]
    return [in_step(one.step, one.text, language) for one in readable[:_STEPS]]


def _changed(row: Row, language: Language) -> str:
    """Return one row, old -> new."""
    before = parse_ingredient(row.before).quantity
    now = row.item.quantity
    if before is None or now is None:
        return f"- {row.before} → {row.line}"
    name = row.item.wording if language == "zh" else food_name(row.item.name, language)
    old, new = (amount_text(one, language, row.item.name) for one in (before, now))
    return say("scale_row", language, food=name, old=old, new=new + beside(row, language))
