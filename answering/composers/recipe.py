"""How a whole dish is made: a lead that decides, then ingredients, steps and notes where no card shows them."""

from collections.abc import Sequence

from answering.allergies import shown_lines, shown_steps
from answering.composers.time import total_minutes
from answering.dish import Dish, cooked, dish_of, dishes_named, size_line
from answering.english import LEVELS, dish_name, needs_translation, short_name
from answering.key_point import key_point
from answering.phrase_book import say
from answering.tastes import taste_notes
from answering.types import Composed, Prose, Situation
from culinary.dishes import lookup
from dialogue.session import Cooking
from recipes.recipe import Recipe
from text.durations import duration
from tools.kitchen.text import Language
from understanding.naming import refines
from understanding.turn_reading import Request


def compose(situation: Situation, request: Request) -> Composed | None:
    """Answer how a dish is made."""
    dish = dish_of(situation)
    if dish is None:
        return None
    language, recipe = situation.language, dish.recipe
    foreign = needs_translation("".join(recipe.steps), language)
    parts = ["\n".join([lead(dish, language), *taste_notes(situation)])]
    if not situation.carded:
        parts += written_out(dish, situation, steps=not foreign)
    others = _named_too(situation, recipe)
    parts += [lead(cooked(one, situation, Cooking(one.recipe_id)), language) for one in others]
    steps = numbered(shown_steps(dish, situation))
    prose = Prose("translate", steps, say("steps_as_written", language, steps=steps)) if foreign else None
    return Composed(
        "\n\n".join(parts),
        sources=(recipe.recipe_id, *(one.recipe_id for one in others)),
        cooking=dish.cooking,
        offered=(recipe.name, *(one.name for one in others)) if others else (),
        chips=_chips(dish, others, language),
        prose=prose,
    )


def lead(dish: Dish, language: Language) -> str:
    """Return one or two lines: servings, time and level, and the one thing that decides."""
    recipe = dish.recipe
    facts = [say("fact_servings", language, servings=recipe.servings)] * bool(recipe.servings)
    time = duration(total_minutes(recipe), language)
    facts.append(say("fact_minutes" if recipe.minutes else "fact_estimated", language, time=time))
    facts += [say(f"level_{LEVELS[recipe.difficulty]}", language)] if recipe.difficulty in LEVELS else []
    name = dish_name(recipe.name, language)
    listed = say("fact_joint", language).join(facts)
    first = say("lead", language, dish=name, facts=listed)
    key = key_point(recipe)
    decides = ""
    if key and not needs_translation(key.text, language):
        where = say("key_step", language, step=key.step) if key.step else ""
        decides = say("key", language, point=key.text, where=where)
    return "\n".join(filter(None, (first + size_line(dish, language), decides)))


def written_out(dish: Dish, situation: Situation, *, steps: bool) -> list[str]:
    """Return the ingredients, the steps and the notes, each under its heading."""
    language, recipe = situation.language, dish.recipe
    ingredients = "\n".join(f"- {line}" for line in shown_lines(dish, situation))
    parts = [say("heading_ingredients", language, lines=ingredients)] if ingredients else []
    parts += (
        [say("heading_steps", language, lines=numbered(shown_steps(dish, situation)))] if steps and recipe.steps else []
    )
    beside = filter(None, (*recipe.notes, *recipe.mistakes, recipe.keeps))
    notes = [note for note in beside if not needs_translation(note, language)]
    return parts + ([say("heading_notes", language, lines="\n".join(f"- {note}" for note in notes))] if notes else [])


def numbered(steps: Sequence[str]) -> str:
    """Return the steps, numbered."""
    return "\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1))


def _named_too(situation: Situation, first: Recipe) -> list[Recipe]:
    """Return the recipes of the other dishes that the turn names."""
    itself = lookup(first.name)
    titles = [title for title in dishes_named(situation) if itself is None or title not in (itself.name, first.name)]
    titles = [title for title in titles if not refines(situation.reading.text, _names(title), first.name)]
    named = map(situation.library.recipe, titles)
    return [recipe for recipe in named if recipe is not None and recipe.recipe_id != first.recipe_id]


def _names(title: str) -> tuple[str, ...]:
    """Return all that a dish is called."""
    dish = lookup(title)
    return (title, dish.name, *dish.aliases) if dish else (title,)


def _chips(dish: Dish, others: Sequence[Recipe], language: Language) -> tuple[str, ...]:
    own = dish.recipe.servings
    size = [say("chip_servings", language, servings=own * 2)] if own else []
    how = [say("chip_how", language, dish=short_name(one.name, language)) for one in others]
    return (say("chip_start", language), *(how or size), say("chip_shopping", language))
