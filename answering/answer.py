"""A reading and what was found -> the answer: the composers' parts in order, warnings first."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import reduce

from answering.allergies import card_of, clash_lines
from answering.composers import (
    about,
    absent,
    amount,
    compare,
    convert,
    detail,
    equipment,
    guided,
    heat,
    ingredients_of,
    knowledge,
    medical,
    menu,
    menu_change,
    my_kitchen,
    near,
    nutrition,
    off_topic,
    pairing,
    part_of_dish,
    picture,
    preference,
    recipe,
    safety,
    scale,
    shopping,
    small_talk,
    step,
    storage,
    substitute,
    suggest,
    taste,
    time,
    unclear,
    week,
)
from answering.dish import cooked, cooking_of, dishes_named, recipe_of
from answering.english import dish_name
from answering.phrase_book import say
from answering.plan import plan
from answering.types import Answered, Card, Composed, Part, Situation
from answering.warnings import cautions, dangers, due, is_whole_answer, marked, may_soften
from culinary.safety import warnings_for
from memory.kitchen import Changes
from understanding.turn_reading import Request

Composer = Callable[[Situation, Request], Composed | None]

COMPOSERS: dict[str, Composer] = {
    "recipe": recipe.compose,
    "guided": guided.compose,
    "ingredients_of": ingredients_of.compose,
    "amount": amount.compose,
    "time": time.compose,
    "heat": heat.compose,
    "detail": detail.compose,
    "equipment": equipment.compose,
    "taste": taste.compose,
    "part_of_dish": part_of_dish.compose,
    "step": step.compose,
    "scale": scale.compose,
    "substitute": substitute.compose,
    "near": near.compose,
    "absent": absent.compose,
    "suggest": suggest.compose,
    "menu": menu.compose,
    "menu_change": menu_change.compose,
    "my_kitchen": my_kitchen.compose,
    "week": week.compose,
    "shopping": shopping.compose,
    "compare": compare.compose,
    "knowledge": knowledge.compose,
    "storage": storage.compose,
    "convert": convert.compose,
    "nutrition": nutrition.compose,
    "safety": safety.compose,
    "medical": medical.compose,
    "pairing": pairing.compose,
    "picture": picture.compose,
    "preference": preference.compose,
    "about": about.compose,
    "small_talk": small_talk.compose,
    "off_topic": off_topic.compose,
}
CHIPS = 3
_FACTS = frozenset(("time", "amount", "heat", "detail"))
"""Composers that give a fact of a recipe, in few words."""
_A_LINE = 12
"""Letters from which a line that was said is not said again."""


def answer(situation: Situation) -> Answered:
    """Compose the whole answer to a turn.

    A danger is the head of the answer, and all of it where nothing but help may follow; then come what the dish has
    that the user must not have, the parts, and what to mind.
    """
    found = due(situation)
    head = dangers(found, situation.language)
    if is_whole_answer(situation):
        return Answered(tuple(marked(found, situation.language)))
    parts = [part for part in plan(situation) if not (head and may_soften(part.request, found, situation))]
    composed = [_compose(part, situation.of(part.request)) for part in parts]
    warned = bool(warnings_for(situation.reading.text, None))
    texts = _once([one.text for one in composed if one.text and not (warned and one.unknown)])
    first = [line for line in (*head, *clash_lines(situation, parts, composed)) if not _stands_in(line, texts)]
    last = [line for line in cautions(found, situation, parts) if not _stands_in(line, [*head, *texts])]
    prose = None if head else next((one.prose for one in composed if one.prose), None)
    return Answered(
        parts=(*first, *texts, *last),
        sources=_each(source for one in composed for source in one.sources),
        card=_card(situation, composed) if any(part.composer != "my_kitchen" for part in parts) else None,
        cooking=next((one.cooking for one in reversed(composed) if one.cooking), None),
        offered=next((one.offered for one in composed if one.offered), ()),
        chips=_each(chip for one in composed for chip in one.chips)[:CHIPS],
        prose=prose,
        changes=reduce(Changes.joined, (one.changes for one in composed), Changes()),
        undo=any(one.undo for one in composed),
        short=any(one.short for one in composed),
        menu=next((one.menu for one in composed if one.menu), None),
    )


def _card(situation: Situation, composed: Sequence[Composed]) -> Card | None:
    """Return the card of the dish that the turn is about, as the composers leave it."""
    recipe = recipe_of(situation)
    if recipe is None:
        return None
    changed = next((one.cooking for one in reversed(composed) if one.cooking), None)
    ours = changed if changed and changed.recipe_id == recipe.recipe_id else cooking_of(recipe, situation)
    mark = next((one.mark for one in composed if one.mark), "")
    return card_of(cooked(recipe, situation, ours), situation.known, situation.language, mark)


def _compose(part: Part, situation: Situation) -> Composed:
    composer = COMPOSERS.get(part.composer)
    composed = composer(situation, part.request) if composer else None
    return _introduced(composed, part, situation) if composed else unclear.compose(situation, part.request)


def _introduced(composed: Composed, part: Part, situation: Situation) -> Composed:
    """Return a fact of a dish that nobody named, only food or equipment (烤箱烤鸡腿多久), with whose fact it is."""
    recipe = recipe_of(situation) if part.composer in _FACTS and situation.match == "here" else None
    if recipe is None or situation.talk.focus or dishes_named(situation) or recipe.recipe_id not in composed.sources:
        return composed
    dish = dish_name(recipe.name, situation.language)
    if dish in composed.text:
        return composed
    return replace(composed, text=f"{say('by_recipe', situation.language, dish=dish)}\n{composed.text}")


def _once(texts: Sequence[str]) -> list[str]:
    """Return texts without what an earlier one says: neither a whole text again, nor a line of the recipe."""
    found: list[str] = []
    for text in texts:
        said = {line for one in found for line in one.split("\n") if len(line) >= _A_LINE}
        rest = "\n".join(line for line in text.split("\n") if line not in said).strip("\n")
        if rest.strip():
            found.append(rest)
    return found


def _stands_in(line: str, texts: Iterable[str]) -> bool:
    return any(line in text for text in texts)


def _each(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(items))
