"""Is it dangerous: the warning is the answer, else the note; where neither knows, the cautious answer."""

from answering.allergies import breaks, clash_texts, clashes, told_word
from answering.composers.knowledge import nothing, written
from answering.dish import dish_of, dishes_named, without_dishes
from answering.english import dish_name, food_name
from answering.kept import still_good, still_good_by_recipe
from answering.names import named
from answering.notes import is_feared
from answering.phrase_book import say
from answering.types import Composed, Situation
from answering.warnings import asked_warnings, of_who_eats, question_of
from culinary.safety import harmless_in, in_general
from knowledge.note import Note
from understanding.asking import asks_to_eat, hopes_it_is_fine, only_asks_to_eat, tells_of_harm
from understanding.preferences import Preferences
from understanding.turn_reading import Request

_POINTS = 3


def compose(situation: Situation, request: Request) -> Composed | None:
    """Answer a question of danger; nothing after a warning softens it, and what is harmless is said plainly."""
    language = situation.language
    # Warnings stand at the head of the answer, or at its end.
    if asked_warnings(situation):
        return Composed("")
    if harmless := harmless_in(request.text):
        lines = [harmless.zh if language == "zh" else harmless.en]
        lines += [say("safety_who", language, who=_who(situation))] * bool(_is_told(situation))
        return Composed("\n".join(lines))
    if clash := _clash(situation, request):
        return Composed(clash)
    if fits := _fits(situation, request):
        return fits
    told = _is_told(situation)
    note = next(
        (one for one in situation.notes[: 1 if not told else None] if not told or _covers(one, situation)), None
    )
    if (dish := dish_of(situation)) and (own := still_good_by_recipe(situation, dish.recipe.keeps)):
        line = say("own_tip", language, line=say("in_notes", language, text=dish.recipe.keeps.rstrip("。.")))
        return Composed(f"{own}\n{line}", sources=(dish.source.recipe_id,))
    if note is None and not is_feared(situation.reading) and in_general(question_of(situation)) is None:
        return Composed("") if of_who_eats(situation) else nothing(situation, request)
    if note is None:
        chips = tuple(note.questions.of(language)[0] for note in situation.near_notes)
        general = in_general(question_of(situation))
        unknown = [say("safety_unknown", language), *([say("safety_unwell", language)] * tells_of_harm(request.text))]
        own = "\n".join(unknown) if general is None else general.zh if language == "zh" else general.en
        return Composed("" if of_who_eats(situation) else own, chips=chips)
    lines = [still_good(situation, note), written(note, language, _POINTS)]
    return Composed("\n".join(filter(None, lines)), sources=(note.id,))


def _clash(situation: Situation, request: Request) -> str:
    """Return that what is asked of has what the user must not have, "" where it has not, or nothing is to be eaten."""
    asked = request.intent != "safety" or asks_to_eat(request.text) or hopes_it_is_fine(request.text)
    if not asked and not any(dish in request.text for dish in situation.reading.dishes):
        return ""
    language, dish = situation.language, dish_of(situation)
    found = clashes(dish.source, situation.known, dish.cooking) if dish else []
    strict = [one for one in found if one.certain and one.kind != "dislike"]
    if strict and dish:
        foods = say("list_joint", language).join(dict.fromkeys(food_name(one.wording, language) for one in strict))
        name = dish_name(dish.recipe.name, language)
        key = "safety_clash" if strict[0].kind == "allergy" else "safety_unfit"
        return say(key, language, dish=name, foods=foods, told=told_word(strict[0].told, language))
    told = breaks(situation.reading.text, situation.known)
    return say("safety_breaks", language, told=told_word(told, language)) if told else ""


def _fits(situation: Situation, request: Request) -> Composed | None:
    """Answer that a dish has nothing of what was told not to be eaten, or may; None where another answer is due."""
    known, dish = situation.known, dish_of(situation)
    told, language = [*known.allergens, *known.diets], situation.language
    if dish is None or _is_told(situation) or not told or dish.source.name not in dishes_named(situation):
        return None
    if not only_asks_to_eat(without_dishes(request.text, dish)):
        # 闻着有点酸了还能吃吗 asks of something else.
        return None
    if maybe := clash_texts(dish, Preferences(allergens=known.allergens, diets=known.diets), language):
        return Composed("\n".join([*maybe, say("safety_maybe", language)]), sources=(dish.source.recipe_id,))
    words = say("list_joint", language).join(told_word(one, language) for one in told)
    key = "safety_fits_allergy" if known.allergens else "safety_fits"
    text = say(key, language, dish=dish_name(dish.recipe.name, language), told=words)
    return Composed(text, sources=(dish.source.recipe_id,), chips=(say("chip_ingredients", language),))


def _is_told(situation: Situation) -> bool:
    return bool(situation.known.conditions) or situation.known.baby_months is not None


def _covers(note: Note, situation: Situation) -> bool:
    """Tell whether a note speaks of those who eat: what is fine for others may not be for them."""
    conditions = situation.known.conditions
    text = "".join((*note.questions.zh, note.answer.zh, *note.points.zh))
    asked = [food for food in situation.reading.foods if food != "水"] or situation.reading.dishes
    if asked and not any(name in text for name in asked):
        return False
    baby = situation.known.baby_months is None or any(word in text for word in ("宝宝", "婴", "岁"))
    return baby and all(condition in text for condition in conditions)


def _who(situation: Situation) -> str:
    language, months = situation.language, situation.known.baby_months
    who = [named(one, language) for one in situation.known.conditions if one != "宝宝" or months is None]
    who += [say("told_baby", language, months=months)] * (months is not None)
    return say("list_joint", language).join(who)
