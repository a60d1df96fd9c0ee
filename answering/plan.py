"""What an answer consists of: the requests of a turn, in order, each with the composer that answers it."""

from answering.composers.part_of_dish import lines_of
from answering.dish import dish_of, dishes_named, served
from answering.notes import FROM_NOTES, is_misread
from answering.other_equipment import other_tool
from answering.types import Part, Situation
from answering.warnings import breaks_allergy, question_of, who_eats
from culinary.ingredients import find_ingredients, mentions, parse_ingredients, satisfies
from culinary.safety import warnings_for
from recipes.facets.equipment import equipment_in
from understanding.asking import asks_to_be_guided, asks_what_goes_with
from understanding.details import Detail, read_details
from understanding.intents import Intent
from understanding.taste_change import read_taste_change
from understanding.turn_reading import Lack, Request

OF_A_DISH: frozenset[Intent] = frozenset(
    ("recipe", "ingredients_of", "amount", "time", "heat", "detail", "step", "scale")
)
"""What is asked of one dish, so that nothing true can be said where the dish is not here."""
_FACTS_OF_A_DISH = OF_A_DISH - {"recipe", "detail"}
_ASIDE: frozenset[Intent] = frozenset(("small_talk", "preference"))
_BESIDE_THE_KITCHEN: frozenset[Intent] = frozenset(("substitute", "suggest", "scale"))
"""What is asked by telling that something is used up or was bought."""
_REPEATED: frozenset[str] = frozenset(
    ("detail", "substitute", "convert", "knowledge", "storage", "compare", "time", "amount", "heat")
)
"""Composers that answer two requests of a turn one after the other."""
_UNSURE: frozenset[Intent] = frozenset(("amount", "heat", "ingredients_of"))
_TASTED: frozenset[Intent] = frozenset(("detail", "amount", "substitute", "heat", "scale", "nutrition"))
"""Kinds of turn that may be about the taste of a dish."""
_IN_OTHER_EQUIPMENT: frozenset[Intent] = frozenset(
    ("detail", "substitute", "heat", "time", "safety", "knowledge", "step", "amount")
)
"""Kinds of turn that ask of a dish in other equipment where they name some."""
_OF_TOOLS: frozenset[Intent] = frozenset(("safety", "knowledge"))
"""Those of them that may be about the equipment itself."""
_MAY_BE_OF_PART: frozenset[Intent] = frozenset(
    ("recipe", "knowledge", "detail", "step", "ingredients_of", "heat", "amount")
)
"""Kinds of turn that may ask how a part of the dish is made."""
_SURELY = 0.9
"""Share from which a dish that is here and named is asked for, however near a note is: 法式吐司教教阿姨."""
_FACTS: frozenset[Detail] = frozenset(("count", "vessel", "order", "size"))
"""Facts whose words are surer than the kind of the turn."""
_MAY_BE_MISREAD: frozenset[Intent] = frozenset(("off_topic", "medical", "preference", "small_talk"))
"""Kinds of turn that only a misread one has notes of."""
# What the first already says.
_SWALLOWS: dict[Intent, frozenset[Intent]] = {"recipe": frozenset(("scale",))}
_SWALLOWS_WRITTEN_OUT: dict[Intent, frozenset[Intent]] = {"recipe": frozenset(("scale", "ingredients_of"))}


def plan(situation: Situation) -> tuple[Part, ...]:
    """Return the parts of the answer to a turn, in the order asked; most composers write once.

    Thanks are passed over where anything is asked, and what is told is only confirmed where it forbids food. Of a dish
    that is not here nothing is answered but that; of one that is only near, that comes first.
    """
    parts: list[Part] = []
    own = situation.reading.kitchen
    if own.whole and (situation.kitchen is not None or _is_kitchen_alone(situation)):
        return _of_the_kitchen(situation)
    for request in _asked(situation):
        if request.intent in _MAY_BE_OF_PART and _is_of_part(request, situation):
            parts.append(Part("part_of_dish", request))
            continue
        guided = asks_to_be_guided(request.text)
        named = bool(situation.reading.dishes) and situation.match == "here"
        of_region = bool(situation.notes) and situation.notes[0].kind in ("cuisine", "festival")
        surely = named and (request.confidence >= _SURELY or of_region)
        both = request.intent == "recipe" and (guided or surely or len(situation.reading.requests) > 1)
        fact_of_dish = request.intent in _FACTS_OF_A_DISH and dishes_named(situation)
        if situation.exact_note and not situation.talk.focus and not (both or fact_of_dish):
            parts.append(Part("knowledge", request))
            continue
        of_dish = request.intent in OF_A_DISH
        if of_dish and _is_of_who_eats(situation):
            parts.append(Part("safety", request))
            continue
        if of_dish and situation.of(request).notes and _is_for_notes(request, situation):
            parts.append(Part("knowledge", request))
            continue
        if request.intent in _MAY_BE_MISREAD and situation.of(request).notes:
            parts.append(Part("knowledge", request))
            continue
        if of_dish and situation.match == "absent" and _is_of_foods_alone(request, situation):
            parts.append(Part("knowledge", request))
            continue
        if of_dish and situation.match == "absent":
            parts.append(Part("absent", request))
            continue
        if of_dish and situation.match == "near":
            parts.append(Part("near", request))
        parts.append(Part(_composer(request, situation), request))
        if request.intent == "recipe" and read_taste_change(request.text):
            parts.append(Part("taste", request))
        if request.intent == "recipe" and other_tool(situation):
            parts.append(Part("equipment", request))
    if own.acts and situation.kitchen is not None:
        parts.append(Part("my_kitchen", situation.reading.request))
    first = {part.composer: part for part in reversed(parts)}
    return tuple(part for part in dict.fromkeys(parts) if part.composer in _REPEATED or first[part.composer] is part)


def _of_the_kitchen(situation: Situation) -> tuple[Part, ...]:
    """Return the parts of a turn that tells of the kitchen, with what it asks by that, of the dish talked of or any."""
    request = situation.reading.request
    told = Part("my_kitchen", request)
    if situation.reading.kitchen.acts[0].deed == "cooked":
        return (told,)
    if request.intent == "suggest":
        return told, Part("suggest", request)
    beside = request.intent in _BESIDE_THE_KITCHEN and _is_in_the_dish(situation, request.intent == "scale")
    return (Part(request.intent, request), told) if beside else (told,)


def _is_kitchen_alone(situation: Situation) -> bool:
    """Tell whether a turn that tells of the kitchen asks nothing that can be answered where nobody is known."""
    intent = situation.reading.intent
    if intent == "scale":
        return not _is_in_the_dish(situation, True)
    return intent not in _BESIDE_THE_KITCHEN and situation.reading.kitchen.acts[0].deed != "cooked"


def _is_in_the_dish(situation: Situation, mainly: bool) -> bool:
    """Tell whether a food that is told of goes into the dish that is talked of, or is what it is made of."""
    recipe = situation.recipe if situation.talk.focus else None
    if recipe is None:
        return False
    told = [food.name for act in situation.reading.kitchen.acts for thing in act.things for food in mentions(thing)]
    items = parse_ingredients(recipe.ingredients)
    main = [item.name for item in items if item.role == "main"][:1] + find_ingredients(recipe.name)
    return any(satisfies(food, name) for food in told for name in (main if mainly else [item.name for item in items]))


def _composer(request: Request, situation: Situation) -> str:
    """Return who answers a request: that of its kind, but for one to be guided, a menu, a week kept, another fact."""
    if request.intent == "recipe" and asks_to_be_guided(request.text):
        return "guided"
    if request.intent == "suggest" and asks_what_goes_with(request.text) and served(situation) is not None:
        return "pairing"
    if _is_of_other_equipment(request, situation):
        return "equipment"
    if request.intent == "menu" and situation.reading.menu and situation.talk.menu:
        return "menu_change"
    if request.intent == "menu" and situation.reading.week is not None and situation.kitchen is not None:
        return "week"
    if request.intent in _TASTED and situation.recipe is not None and read_taste_change(request.text):
        return "taste"
    if request.intent == "substitute" and situation.reading.lack == Lack() and equipment_in(request.text):
        # 我只有铁锅 炖得不: the recipe may say.
        return "detail"
    unsure = request.intent in _UNSURE and request.confidence < 1
    return "detail" if unsure and not _FACTS.isdisjoint(read_details(request.text)) else request.intent


def _is_of_other_equipment(request: Request, situation: Situation) -> bool:
    """Tell whether a turn asks of its dish in equipment that the recipe does without: no danger, no note of it."""
    if request.intent not in _IN_OTHER_EQUIPMENT or not other_tool(situation):
        return False
    return not (request.intent in _OF_TOOLS and situation.notes) and not warnings_for(situation.reading.text, None)


def _is_of_part(request: Request, situation: Situation) -> bool:
    """Tell whether it is asked how a part of the dish talked of is made, and its recipe tells."""
    dish = dish_of(situation) if situation.match == "here" or situation.talk.focus else None
    return dish is not None and bool(lines_of(dish, request))


def _is_for_notes(request: Request, situation: Situation) -> bool:
    """Tell whether a note answers what is asked of a dish: no dish is talked of, or what is no dish is not here."""
    if is_misread(request, situation.of(request).notes):
        return True
    if request.intent in ("recipe", "amount"):
        return situation.match == "absent"
    return request.intent in FROM_NOTES and not _has_dish(situation)


def _is_of_who_eats(situation: Situation) -> bool:
    """Tell whether a fact asked of no dish is of what someone must not have: 虾皮没事吧, after 我对虾过敏."""
    if situation.talk.focus or dishes_named(situation) or situation.reading.dishes:
        return False
    told = any(breaks_allergy(situation.reading.text, one) for one in situation.known.allergens)
    always = {one.rule for one in warnings_for(who_eats(situation.known), None)}
    return told or any(one.rule not in always for one in warnings_for(question_of(situation), None))


def _is_of_foods_alone(request: Request, situation: Situation) -> bool:
    """Tell whether no dish is asked of, only foods: 虾炒多久才不老 is of no dish that could be missing here."""
    reading = situation.reading
    return request.intent not in ("recipe", "ingredients_of", "scale") and bool(reading.foods) and not reading.dishes


def _has_dish(situation: Situation) -> bool:
    """Tell whether a dish of the index is talked of: what only resembles the words is none where a note answers."""
    return situation.match != "absent" and bool(dishes_named(situation) or situation.talk.focus)


def _asked(situation: Situation) -> list[Request]:
    requests = situation.reading.requests
    asked = [one for one in requests if one.intent not in _ASIDE]
    if not asked:
        return list(requests)
    said = {one.intent for one in asked}
    swallows = _SWALLOWS if situation.carded else _SWALLOWS_WRITTEN_OUT
    swallowed = frozenset[Intent]().union(*(swallows.get(intent, frozenset()) for intent in said))
    told = situation.reading.told
    forbids = bool(told.allergens or told.dislikes)
    return [
        one
        for one in requests
        if (one.intent in said and one.intent not in swallowed) or (one.intent == "preference" and forbids)
    ]
