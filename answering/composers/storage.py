"""Keeping, freezing, reheating: the recipe's own word, then the note; else the rule that is always safe."""

from collections.abc import Sequence
from dataclasses import replace

from answering.composers import knowledge
from answering.composers.knowledge import forbids, own_tip, tip_line, written
from answering.dish import asked_foods, dish_of
from answering.english import needs_translation
from answering.evidence import Sentence, ranked, recipe_words, sentences
from answering.keeping_terms import keeping_terms
from answering.kept import still_good, still_good_by_recipe
from answering.phrase_book import say
from answering.quoting import in_step, quoted
from answering.types import Composed, Situation
from text.normalize import simplify
from tools.kitchen.text import Language
from understanding.asking import speaks_of_freezing
from understanding.turn_reading import Request

_POINTS = 3


def compose(situation: Situation, request: Request) -> Composed | None:
    """Answer from the recipe and the note on keeping; how long is never guessed."""
    language = situation.language
    if terms := _terms(situation, request):
        return terms
    own = _keeping(situation, request)
    if own is None:
        if not situation.notes and (foreign := _in_its_language(situation)):
            return foreign
        found = knowledge.compose(situation, request)
        if found and situation.notes and (judged := still_good(situation, situation.notes[0])):
            return replace(found, text=f"{judged}\n{found.text}")
        if found is None or situation.notes or situation.near_notes:
            return found
        head = say("storage_open", language) if dish_of(situation) else found.text
        text = f"{head}\n{_rule(request, situation)}"
        return Composed(text, sources=found.sources, chips=found.chips, unknown=dish_of(situation) is None)
    dish = dish_of(situation)
    note = next((one for one in situation.notes[:1] if one.kind == "keeping"), None)
    of_dish = dish is not None and own.text == dish.recipe.keeps and not asked_foods(situation, request, dish)
    if dish and of_dish and not (note and forbids(note)):
        # It says how long: the days of a note on its raw food, or on leftovers in general, would speak against it.
        lines = [
            still_good_by_recipe(situation, own.text),
            tip_line(own, situation),
            _care(request, own.text, language),
        ]
        return Composed("\n".join(filter(None, lines)), sources=(dish.source.recipe_id,))
    parts = [still] if note and (still := still_good(situation, note)) else []
    parts += [] if note and forbids(note) else [tip_line(own, situation)]
    parts += [written(note, language, _POINTS)] if note else [_rule(request, situation)]
    sources = ((dish.source.recipe_id,) if dish else ()) + ((note.id,) if note else ())
    return Composed("\n".join(parts), sources=sources)


def _terms(situation: Situation, request: Request) -> Composed | None:
    """Return how long the dish keeps where its line on that is in a language that the reader does not read."""
    dish, language = dish_of(situation), situation.language
    if dish is None or not needs_translation(dish.source.keeps, language) or asked_foods(situation, request, dish):
        return None
    keeps = dish.source.keeps
    terms = keeping_terms(keeps, language)
    if not terms and not situation.notes:
        return quoted(dish, say("detail_from_recipe", language), [in_step(0, keeps, language)], language)
    if not terms or any(forbids(note) for note in situation.notes[:1]):
        return None
    told = say("keeps_told", language, terms=terms)
    lines = [still_good_by_recipe(situation, keeps), told, _care(request, keeps, language)]
    return Composed("\n".join(filter(None, lines)), sources=(dish.source.recipe_id,))


def _care(request: Request, keeps: str, language: Language) -> str:
    """Return what holds beside a recipe's line on keeping: of what stays dry in a tin no fridge is spoken."""
    if speaks_of_freezing(request.text) and not speaks_of_freezing(keeps):
        return say("freezing_rule", language)
    rows, plain = recipe_words(), simplify(keeps)
    dry = rows["at_room"].search(plain) and not rows["chilled"].search(plain)
    return say("storage_dry" if dry else "storage_with_care", language)


def _rule(request: Request, situation: Situation) -> str:
    """Return what holds for any cooked dish: kept cold, or frozen where that is asked."""
    return say("freezing_rule" if speaks_of_freezing(request.text) else "storage_rule", situation.language)


def _in_its_language(situation: Situation) -> Composed | None:
    """Return what a recipe says of keeping in a language that the reader has to have translated."""
    dish = dish_of(situation)
    known = sentences(dish.recipe) if dish else []
    kept = [one for one in _of_keeping(known) if dish and one.text not in dish.recipe.mistakes]
    if dish is None or not kept:
        return None
    keeps = dish.recipe.keeps
    language, last = situation.language, max(kept, key=lambda one: (one.context == keeps, one.step == 0, one.step))
    line = in_step(last.step, last.text, language)
    return quoted(dish, say("detail_from_recipe", language), [line], language)


def _of_keeping(known: Sequence[Sentence]) -> list[Sentence]:
    """Return the sentences that say how long the finished dish keeps, or where."""
    words = recipe_words()
    kept = [one for one in known if words["kept"].search(one.text) and words["how_long"].search(one.text)]
    return [one for one in kept if not one.step or words["finished"].search(one.text)]


def _keeping(situation: Situation, request: Request) -> Sentence | None:
    """Return what the recipe itself says of keeping: its line on it, else the sentence that is most about it."""
    dish = dish_of(situation)
    if dish is None:
        return None
    known = _of_keeping(sentences(dish.recipe))
    kept = [one for one in known if not needs_translation(one.text, situation.language)]
    if line := next((one for one in kept if one.context == dish.recipe.keeps), None):
        return Sentence(dish.recipe.keeps, line.step)
    fitting = {one.text: score for score, one in ranked(dish, request, asked_foods(situation, request, dish))}
    # What stands late is of the finished dish.
    best = max(kept, key=lambda one: (fitting.get(one.text, 0.0), one.step == 0, one.step), default=None)
    return best or own_tip(situation, request)
