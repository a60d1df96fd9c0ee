"""What the user must not have, or does not want: said first, marked in the list, never recommended."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from answering.dish import Dish, dish_of, dishes_named
from answering.english import food_name, in_english, line_text, needs_translation
from answering.leaving_out import cost_of_leaving_out
from answering.phrase_book import say
from answering.plan import OF_A_DISH
from answering.types import Card, Composed, Part, Situation
from culinary.ingredients import Ingredient, find_ingredients, lookup, mentions, parse_ingredients
from dialogue.session import Cooking
from recipes.facets.diets import ALLERGENS
from recipes.facets.restrictions import carriers
from recipes.recipe import Recipe
from tools.kitchen.substitute import Substitute, substitutes_for
from tools.kitchen.text import KitchenError, Language
from understanding.intents import Intent
from understanding.preferences import Preferences
from understanding.restrictions import parse_restriction

Kind = Literal["allergy", "diet", "dislike"]
_DISH_NAMED: frozenset[Intent] = OF_A_DISH | {"substitute"}
# Whatever else is asked, a dish that the turn names is held against what was told.
_BESIDE: frozenset[Intent] = frozenset(("storage", "knowledge", "suggest", "menu"))
_ADVICE: frozenset[Intent] = frozenset(("knowledge", "storage", "compare"))
_WITH_SWAP = frozenset(("recipe", "ingredients_of", "scale", "substitute"))
_FEW = 3
_MILD = "不吃辣"
_DIETS = {
    "素食": "vegetarian", "纯素": "vegan", "净素": "Buddhist vegetarian", "清真": "halal", "无麸质": "gluten-free",
    "无奶": "dairy-free", "无猪肉": "no pork", "不吃猪肉": "no pork", "不吃牛肉": "no beef", "不喝酒": "no alcohol",
    "不吃辣": "nothing hot", "无酒精": "no alcohol",
    "耆那素": "Jain", "洁食": "kosher",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Clash:
    """Something in a dish that breaks what the user told."""

    kind: Kind
    told: str
    """As the user told it: 花生, 香菜, 纯素."""
    food: str
    """The ingredient that carries it, canonical."""
    wording: str
    certain: bool


def rules(known: Preferences) -> list[tuple[Kind, str]]:
    """Return what the user must not have and does not want, the strictest first."""
    kinds: list[tuple[Kind, Iterable[str]]] = [
        ("allergy", known.allergens),
        ("diet", known.diets),
        ("dislike", known.dislikes),
    ]
    told = [(kind, word) for kind, words in kinds for word in words if word.strip()]
    return [*told, ("dislike", _MILD)] if known.spice == "none" else told


def forbidden(known: Preferences) -> list[str]:
    """Return in words what must never be recommended, for `substitutes_for` and other look-ups."""
    return [word for _, word in rules(known)]


def clashes(recipe: Recipe, known: Preferences, cooking: Cooking | None = None) -> list[Clash]:
    """Return what in a recipe breaks what is known, without what the cook already replaces or leaves out."""
    gone = {*(old for old, _ in cooking.replaced), *cooking.left_out} if cooking else set()
    return [
        Clash(kind, told, found.ingredient, found.wording, found.certain)
        for kind, told in rules(known)
        for found in carriers(recipe, parse_restriction(told))
        if found.ingredient not in gone and (found.certain or kind == "allergy")
    ]


def breaks(text: str, known: Preferences) -> str:
    """Return what of the things told a text's foods break, or may break, "" where none."""
    names = find_ingredients(text)
    for _, told in rules(known):
        rule = parse_restriction(told)
        banned = {*rule.tags, *(f"?{tag}" for tag in rule.tags)}
        for name in names:
            entry = lookup(name)
            if (entry and entry.tags & banned) or (rule.ingredient and name == rule.ingredient):
                return told
    return ""


def safe_swap(food: str, known: Preferences) -> Substitute | None:
    """Return the best substitute of the table that breaks nothing told; what the table calls safe comes first."""
    try:
        found = substitutes_for(food, without=forbidden(known))
    except KitchenError:
        return None
    others = [one for one in found if "不放" not in one.use.zh]
    return min(others, key=lambda one: "过敏可用" not in one.effect.zh, default=None)


def marks_of(dish: Dish, known: Preferences, language: Language) -> list[str]:
    """Return what stands behind each line of the ingredients: what is replaced, left out or forbidden is marked."""
    found = clashes(dish.source, known, dish.cooking)
    shown = []
    for line in dish.source.ingredients:
        items = parse_ingredients([line])
        marks = [_change(item, dish.cooking, language) for item in items] + [_mark(items, found, known, language)]
        shown.append("".join(mark for mark in dict.fromkeys(marks) if mark))
    return shown


def shown_lines(dish: Dish, situation: Situation) -> list[str]:
    """Return the lines of the ingredients as they are shown, with their marks."""
    language = situation.language
    marks = marks_of(dish, situation.known, language)
    return [line_text(line, language) + mark for line, mark in zip(dish.recipe.ingredients, marks, strict=True)]


def avoided(dish: Dish, known: Preferences) -> tuple[tuple[str, ...], ...]:
    """Return, for each step, the ingredients that it takes and the user must not have."""
    found = clashes(dish.source, known, dish.cooking)
    names = {clash.food for clash in found if clash.certain and clash.kind != "dislike"}
    steps = dish.source.steps if names else ()
    return tuple(tuple(dict.fromkeys(one.name for one in mentions(step) if one.name in names)) for step in steps)


def shown_steps(dish: Dish, situation: Situation) -> tuple[str, ...]:
    """Return the steps as they are shown: each place where one takes what is forbidden says to leave it out."""
    return without_foods(dish.recipe.steps, avoided(dish, situation.known), situation.language)


def without_foods(steps: Sequence[str], avoided: Sequence[Sequence[str]], language: Language) -> tuple[str, ...]:
    """Return steps that say to leave foods out where they take them; `avoided` names those of each step."""
    if not avoided:
        return tuple(steps)
    return tuple(_without(step, names, language) for step, names in zip(steps, avoided, strict=True))


def _without(step: str, names: Sequence[str], language: Language) -> str:
    text = step
    marked = set()
    for mention in reversed(mentions(step) if names else []):
        if mention.name in names:
            out = say("mark_in_step", language, food=mention.text)
            text = text[: mention.start] + out + text[mention.end :]
            marked.add(mention.name)
    # Words of another language may call a food otherwise.
    left = [name for name in names if name not in marked]
    return text + "".join(say("mark_in_step", language, food=food_name(name, language)) for name in left)


def card_of(dish: Dish, known: Preferences, language: Language, mark: str = "") -> Card:
    """Return the card of a dish as it is cooked: scaled, with its warnings, marks, and what not to buy."""
    cooking, recipe, steps = dish.cooking, dish.recipe, avoided(dish, known)
    items = [[item.name for item in parse_ingredients([line])] for line in dish.source.ingredients]
    found = clashes(dish.source, known, cooking)
    forbidden_foods = {clash.food for clash in found if clash.certain and clash.kind != "dislike"}
    gone = {*forbidden_foods, *cooking.left_out, *(old for old, _ in cooking.replaced)}
    listed = {name for names in items for name in names}
    return Card(
        recipe=in_english(recipe) if needs_translation(recipe.name, language) else recipe,
        mark=mark,
        warnings=tuple(clash_texts(dish, known, language, with_swap=True)),
        marks=tuple(mark.strip() for mark in marks_of(dish, known, language)),
        skipped=tuple(number for number, names in enumerate(items) if names and gone.issuperset(names)),
        added=tuple(food_name(new, language) for old, new in cooking.replaced if old in listed),
        avoided=steps,
        steps=without_foods(recipe.steps, steps, language) if any(steps) else (),
        step=cooking.step,
    )


def _change(item: Ingredient, cooking: Cooking, language: Language) -> str:
    new = dict(cooking.replaced).get(item.name)
    if new:
        return say("mark_replaced", language, food=food_name(new, language))
    return say("mark_left_out", language) if item.name in cooking.left_out else ""


def _mark(items: Sequence[Ingredient], found: Sequence[Clash], known: Preferences, language: Language) -> str:
    names = {item.name for item in items} | {name for item in items for name in find_ingredients(item.raw)}
    hit = next((clash for clash in found if clash.food in names), None)
    if hit is None:
        return ""
    told = _told(hit, language)
    if hit.kind == "dislike" or not hit.certain:
        return say("mark_disliked" if hit.kind == "dislike" else "mark_maybe", language, told=told)
    swap = safe_swap(hit.wording, known)
    if swap is None:
        return say("mark", language, told=told)
    return say("mark_swap", language, told=told, use=swap.use.of(language))


def clash_lines(situation: Situation, parts: Sequence[Part], composed: Sequence[Composed]) -> list[str]:
    """Return what stands before an answer: what the dish, the dishes offered or the advice has that is forbidden."""
    if not rules(situation.known):
        return []
    intents = {part.request.intent for part in parts}
    of_dish = not intents.isdisjoint(_DISH_NAMED) or (not intents.isdisjoint(_BESIDE) and dishes_named(situation))
    dish = dish_of(situation) if of_dish else None
    asked = {part.composer for part in parts}
    listed = not situation.carded and asked & {"recipe", "ingredients_of"}
    with_swap = bool(asked & _WITH_SWAP) and not listed
    known, language = situation.known, situation.language
    lines = clash_texts(dish, known, language, with_swap=with_swap) if dish else []
    for title in dict.fromkeys(title for one in composed for title in one.offered):
        other = situation.library.recipe(title)
        lines += _of_title(title, clashes(other, situation.known) if other else [], situation.language)
    advice = [one.text for part, one in zip(parts, composed, strict=True) if part.request.intent in _ADVICE]
    told = next((hit for text in advice if (hit := breaks(text, situation.known))), "")
    return [
        *lines,
        *([say("clash_advice", situation.language, told=told_word(told, situation.language))] if told else []),
    ]


def clash_texts(dish: Dish, known: Preferences, language: Language, *, with_swap: bool = False) -> list[str]:
    """Return what in a dish breaks what is known, a line for each thing told."""
    groups = _grouped(clashes(dish.source, known, dish.cooking))
    return [_line(group, dish, known, language, with_swap=with_swap) for group in groups]


def _grouped(found: Sequence[Clash]) -> list[list[Clash]]:
    groups: dict[tuple[str, bool], list[Clash]] = {}
    for clash in found:
        groups.setdefault((clash.told, clash.certain), []).append(clash)
    # Beside what is certain nobody needs to hear what only may be.
    return [group for (told, certain), group in groups.items() if certain or (told, True) not in groups]


def _line(group: Sequence[Clash], dish: Dish, known: Preferences, language: Language, *, with_swap: bool) -> str:
    first = group[0]
    foods = _listed([clash.wording for clash in group], language)
    key = f"clash_{first.kind}" if first.certain else "clash_maybe"
    line = say(key, language, told=_told(first, language), foods=foods)
    if first.kind == "dislike":
        spare = all(cost_of_leaving_out(dish, one.food, language).verdict == "yes" for one in group)
        return line + (say("clash_spare", language) if spare else "")
    swap = safe_swap(first.wording, known) if with_swap and first.certain else None
    if swap is None:
        return line
    food = food_name(first.wording, language)
    return f"{line}{say('clash_swap', language, food=food, use=swap.use.of(language))}"


def _of_title(title: str, found: Sequence[Clash], language: Language) -> list[str]:
    group = next(iter(_grouped([clash for clash in found if clash.kind != "dislike"])), None)
    if not group:
        return []
    foods = _listed([clash.wording for clash in group], language)
    return [say("clash_offered", language, title=title, told=_told(group[0], language), foods=foods)]


def _listed(words: Sequence[str], language: Language) -> str:
    few = [food_name(word, language) for word in dict.fromkeys(words)][:_FEW]
    return ("、" if language == "zh" else ", ").join(dict.fromkeys(few))


def _told(clash: Clash, language: Language) -> str:
    return told_word(clash.told, language)


def told_word(told: str, language: Language) -> str:
    """Return what was told as an answer says it: 花生, vegan."""
    if language == "zh":
        return "辣" if told == _MILD else told
    return ALLERGENS.get(told) or _DIETS.get(told) or food_name(parse_restriction(told).ingredient or told, "en")
