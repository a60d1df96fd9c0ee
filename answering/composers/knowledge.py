"""Kitchen knowledge: the note's answer, then its points; a recipe's own word first where a dish is in focus."""

from answering.dish import Dish, asked_foods, dish_of, dishes_named
from answering.english import dish_name, food_name, needs_translation, short_name
from answering.evidence import Sentence, ranked
from answering.key_point import key_point
from answering.phrase_book import say
from answering.quoting import in_step
from answering.types import Composed, Situation
from knowledge.note import Note
from recipes.recipe import Recipe
from tools.kitchen.text import Language
from understanding.asking import asks_where_to_buy
from understanding.turn_reading import Request

_POINTS, _FEW = 5, 3
_FORBIDDING = ("危险", "绝不", "千万别")
# From which a sentence of the recipe is about the question, and from which it may be.
_ABOUT, _NEAR = 9.0, 3.0


def compose(situation: Situation, request: Request) -> Composed | None:
    """Answer from the best note; where there is none say so, and offer what is nearest."""
    language = situation.language
    if asks_where_to_buy(request.text):
        lacking = [
            say("chip_lacking", language, food=food_name(food, language)) for food in situation.reading.foods[:1]
        ]
        return Composed(say("where_to_buy", language), chips=tuple(lacking))
    note = situation.notes[0] if situation.notes else None
    # A dish that is only like the words has nothing to say beside a note.
    of_dish = note is None or dishes_named(situation) or situation.talk.focus
    tip = own_tip(situation, request) if of_dish else None
    if note is None and tip is None:
        return nothing(situation, request)
    parts = [tip_line(tip, situation)] if tip and not (note and forbids(note)) else []
    parts += [written(note, language)] if note else []
    dish = dish_of(situation)
    sources = ((dish.original.recipe_id,) if tip and dish else ()) + ((note.id,) if note else ())
    return Composed("\n".join(parts), sources=sources, chips=_chips(situation, note))


def written(note: Note, language: Language, points: int = _POINTS) -> str:
    """Return a note: its answer, its points below, and where its figures come from."""
    lines = [note.answer.of(language), *(f"- {point}" for point in note.points.of(language)[:points])]
    source = note.source if note.source and not needs_translation(note.source, language) else ""
    return "\n".join(lines + ([say("note_source", language, source=source)] if source else []))


def forbids(note: Note) -> bool:
    """Tell whether a note warns, so that nothing milder may stand beside it."""
    return note.answer.zh.startswith(_FORBIDDING)


def own_tip(situation: Situation, request: Request) -> Sentence | None:
    """Return what the recipe in focus says about the question itself, None where it says nothing."""
    dish = dish_of(situation)
    if dish is None:
        return None
    found = ranked(dish, request, asked_foods(situation, request, dish))
    best = next((one for score, one in found[:1] if score >= _ABOUT), None)
    return best if best and not needs_translation(best.text, situation.language) else None


def tip_line(tip: Sentence, situation: Situation) -> str:
    """Return a recipe's own word as a line."""
    return say("own_tip", situation.language, line=in_step(tip.step, tip.text, situation.language))


def nothing(situation: Situation, request: Request) -> Composed:
    """Say that it is not in the notes, and give the note that is nearest, or what the dish in focus says nearest it."""
    language, dish = situation.language, dish_of(situation)
    if situation.near_notes:
        near, *others = situation.near_notes
        head = say("note_near", language, question=near.questions.of(language)[0])
        chips = tuple(note.questions.of(language)[0] for note in others)
        return Composed(f"{head}\n{written(near, language, _FEW)}", sources=(near.id,), chips=chips, unknown=True)
    if dish is not None:
        name = dish_name(dish.recipe.name, language)
        lines = _nearest_line(dish, situation, request) or [
            say("note_of_dish", language, dish=name),
            *_key_line(dish.recipe, language),
        ]
        return Composed(
            "\n".join(lines),
            sources=(dish.original.recipe_id,),
            chips=(say("chip_how", language, dish=short_name(dish.original.name, language)),),
            unknown=True,
        )
    text = say("note_none", language) + say("note_ask", language)
    return Composed(text, chips=(say("chip_about", language),), unknown=True)


def _nearest_line(dish: Dish, situation: Situation, request: Request) -> list[str]:
    language = situation.language
    found = ranked(dish, request, asked_foods(situation, request, dish))
    line = next((one for score, one in found if score >= _NEAR and not needs_translation(one.text, language)), None)
    if line is None:
        return []
    head = say("note_of_dish_near", language, dish=dish_name(dish.recipe.name, language))
    return [head, in_step(line.step, line.text, language)]


def _key_line(recipe: Recipe, language: Language) -> list[str]:
    key = key_point(recipe)
    if key is None or needs_translation(key.text, language):
        return []
    where = say("key_step", language, step=key.step) if key.step else ""
    return [say("key", language, point=key.text, where=where)]


def _chips(situation: Situation, note: Note | None) -> tuple[str, ...]:
    """Return the next questions: what else was found, and a dish that the note is about."""
    language = situation.language
    more = [other.questions.of(language)[0] for other in situation.notes[1:2]]
    dishes = [name for name in (note.about.dishes if note else ()) if situation.library.recipe(name)]
    return (*more, *(say("chip_how", language, dish=short_name(name, language)) for name in dishes[:1]))
