"""Something lacking, replaced or left out: judged by the table, by the dish, and by what is known of the user."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from answering.allergies import breaks, clashes, forbidden, told_word
from answering.composers import knowledge
from answering.dish import Dish, asked_foods, dish_of
from answering.english import dish_name, food_name, needs_translation, short_name
from answering.evidence import names, recipe_words, sentences
from answering.leaving_out import Cost, cost_of_leaving_out, is_core
from answering.phrase_book import say
from answering.quoting import in_step
from answering.types import Composed, Situation
from culinary.actions import actions_in
from culinary.dishes import mentions as dish_mentions
from culinary.ingredients import find_ingredients, is_a, role_of
from recipes.facets.facets import facets_of
from text.normalize import simplify
from tools.kitchen.substitute import Substitute, substitutes_for, tool_named
from tools.kitchen.text import KitchenError, Language
from understanding.turn_reading import Lack, Request

_FOODS, _WAYS, _OTHERS = 3, 3, 2
_DIABETES, _SWEETENER, _SUGARS = "糖尿病", "代糖", ("糖", "蜜")
_WITH_ACID = frozenset(("小苏打", "食用碱"))


@dataclass(frozen=True, slots=True)
class Judged:
    """What is said of one thing that is lacking, and what of the dish it changes."""

    text: str
    replaced: tuple[tuple[str, str], ...] = ()
    left_out: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()


def compose(situation: Situation, request: Request) -> Composed | None:
    """Answer what can stand in for what is lacking, or what leaving it out costs."""
    dish, language = dish_of(situation), situation.language
    lack = situation.reading.lack or Lack()
    if lack == Lack(left_out=lack.left_out):
        lack = replace(lack, missing=asked_foods(situation, request, dish))
    if not lack.missing and lack.replacement and dish and not lack.equipment:
        # 换成虾仁行不: what the dish is made of is to go.
        lack = replace(lack, missing=_to_go(dish, situation) or _made_of(dish, lack.replacement[0]))
    judged = [_judge(food, lack, dish, situation) for food in lack.missing[:_FOODS]]
    judged += [_equipment(tool, dish, situation) for tool in lack.equipment]
    if not judged and dish and lack.replacement and _has_itself(dish, lack.replacement[0]):
        # Another kind of what is in it: short grain rice in a risotto.
        judged = [Judged(say("swap_same", language, food=food_name(lack.replacement[0], language)))]
    if not judged and (tool := tool_named(request.text)):
        judged = [_equipment(tool, None, situation)]
    if situation.notes and (not judged or not any(_is_known(food, lack) for food in lack.missing)):
        return knowledge.compose(situation, request)
    if not judged:
        return _may_have(situation, request) if dish is None else None
    own = _own_words(dish, lack.missing, situation) if dish else []
    text = "\n\n".join([*own, *(one.text for one in judged)])
    offered = tuple(dict.fromkeys(title for one in judged for title in one.offered))
    if dish is None:
        return Composed(text, offered=offered, chips=(say("chip_suggest", language),))
    cooking = replace(
        dish.cooking,
        replaced=tuple(dict([*dish.cooking.replaced, *(pair for one in judged for pair in one.replaced)]).items()),
        left_out=tuple(dict.fromkeys([*dish.cooking.left_out, *(food for one in judged for food in one.left_out)])),
    )
    how = say("chip_how", language, dish=short_name(dish.recipe.name, language))
    return Composed(
        text,
        sources=(dish.recipe.recipe_id,),
        cooking=cooking,
        offered=offered,
        chips=(how, say("chip_ingredients", language)),
    )


def _is_known(food: str, lack: Lack) -> bool:
    """Tell whether the table has what would be put in a food's place, or any way where nothing is proposed."""
    rows = _table(food, ())
    return any(_is_made_of(row, lack.replacement[0]) for row in rows) if lack.replacement else bool(rows)


def _own_words(dish: Dish, foods: Iterable[str], situation: Situation) -> list[str]:
    """Return what the recipe itself says of doing without foods, but where that breaks what was told."""
    instead = recipe_words()["instead"]
    told = [one for one in sentences(dish.recipe) if instead.search(simplify(one.text))]
    said = [one for one in told if any(names(one.text, food) for food in foods)]
    lines = [in_step(one.step, one.text, situation.language) for one in said]
    return [line for line in lines if not breaks(line, situation.known)][:_OTHERS]


def _to_go(dish: Dish, situation: Situation) -> tuple[str, ...]:
    """Return the food of a dish that the user must not have: 换成腰果行吗 after peanuts were warned of."""
    found = clashes(dish.source, situation.known, dish.cooking)
    return tuple(one.food for one in found if one.certain and one.kind != "dislike")[:1]


def _may_have(situation: Situation, request: Request) -> Composed | None:
    """Answer whether a food breaks what was told, where no dish is spoken of: 蚝油能用吗 under an allergy."""
    foods = find_ingredients(request.text)
    if not foods or not forbidden(situation.known):
        return None
    language = situation.language
    if told := breaks(request.text, situation.known):
        return Composed(
            say("may_not_have", language, food=food_name(foods[0], language), told=told_word(told, language))
        )
    told = say("list_joint", language).join(told_word(one, language) for one in forbidden(situation.known))
    return Composed(say("may_have", language, food=food_name(foods[0], language), told=told))


def _has_itself(dish: Dish, food: str) -> bool:
    return any(row.item.name == food for row in dish.rows())


def _made_of(dish: Dish, new: str) -> tuple[str, ...]:
    """Return the food of a dish that another would take the place of: a main one for a main one, none where unclear."""
    rows = [row for row in dish.rows() if row.item.role == role_of(new) and row.item.name != new]
    core = [row.item.name for row in rows if is_core(dish, row.item.name)]
    return tuple(core[:1])


def _needs_more(row: Substitute, new: str) -> bool:
    """Tell whether the table's way works only together with something else: soda needs an acid."""
    return new in _WITH_ACID and any(not is_a(one, new) for one in find_ingredients(row.use.zh))


def _judge(food: str, lack: Lack, dish: Dish | None, situation: Situation) -> Judged:
    if lack.replacement:
        return _proposed(food, lack.replacement, dish, situation)
    if lack.left_out and dish:
        return _left_out(food, dish, situation)
    return _ways(food, dish, situation)


def _proposed(food: str, proposed: Sequence[str], dish: Dish | None, situation: Situation) -> Judged:
    """Judge what the user would put in its place; what is forbidden or not in the table is not called right."""
    language, new = situation.language, proposed[0]
    names: dict[str, Any] = {"food": food_name(food, language), "new": food_name(new, language)}
    if told := breaks("、".join(proposed), situation.known):
        others = _ways_listed(food, dish, situation)
        return Judged("\n".join([say("swap_forbidden", language, told=food_name(told, language), **names), *others]))
    row = next((one for one in _table(food, ()) if _is_made_of(one, new)), None)
    if row is not None and _unfit(row, dish):
        others = [line for line in _ways_listed(food, dish, situation) if not line.endswith(_way(row, language))]
        return Judged("\n".join([say("swap_unfit", language, way=_way(row, language), **names), *others]))
    if row is not None:
        key = "swap_with" if _needs_more(row, new) else "swap_yes_but" if _speaks_of(row, dish) else "swap_yes"
        text = say(key, language, way=_way(row, language), **names)
        return Judged(text, replaced=((food, new),))
    if is_a(new, food):
        return Judged(say("swap_kind", language, **names), replaced=((food, new),))
    return Judged("\n".join([say("swap_unsure", language, **names), *_ways_listed(food, dish, situation)]))


def _left_out(food: str, dish: Dish, situation: Situation) -> Judged:
    language = situation.language
    cost = cost_of_leaving_out(dish, food, language)
    if cost.verdict == "core":
        return _another_dish(food, cost, dish, situation)
    if cost.verdict == "no":
        return Judged("\n".join([cost.text, *_ways_listed(food, dish, situation)]))
    if cost.verdict == "not_in_it":
        return Judged(cost.text)
    return Judged(cost.text, left_out=tuple(dict.fromkeys(row.item.name for row in dish.rows_of(food))))


def _ways(food: str, dish: Dish | None, situation: Situation) -> Judged:
    """Return what the table has for a food; where it has nothing, what leaving it out costs."""
    language = situation.language
    name = food_name(food, language)
    cost = cost_of_leaving_out(dish, food, language) if dish else None
    if cost and cost.verdict == "not_in_it":
        ways = _ways_listed(food, None, situation)
        return Judged("\n".join([cost.text, *([say("ways_elsewhere", language), *ways] if ways else [])]))
    if ways := _ways_listed(food, dish, situation):
        needs = _needs(food, dish, language) if dish else ""
        core = [say("swap_core", language, food=name)] if dish and is_core(dish, food) else []
        return Judged("\n".join([say("ways_head", language, food=name, needs=needs), *ways, *core]))
    if cost is None:
        return Judged(say("ways_none", language, food=name))
    if cost.verdict == "core" and dish:
        return _another_dish(food, cost, dish, situation)
    return Judged("\n".join([say("ways_none", language, food=name), cost.text]))


def _another_dish(food: str, cost: Cost, dish: Dish, situation: Situation) -> Judged:
    """Say that without it this becomes another dish, and name dishes found that do without it."""
    language = situation.language
    found = [one.recipe for one in situation.recipes[1:]] + list(situation.library.candidates(_OTHERS))
    others = [
        recipe.name
        for recipe in found
        if recipe.name != dish.original.name
        and not any(is_a(name, food) for line in recipe.ingredients for name in find_ingredients(line))
    ]
    titles = tuple(dict.fromkeys(others))[:_OTHERS]
    ways = _ways_listed(food, dish, situation)
    lines = [cost.text, *([say("core_ways", language)] if ways else []), *ways]
    if titles:
        listed = say("list_joint", language).join(dish_name(title, language) for title in titles)
        lines.append(say("core_others", language, dishes=listed))
    return Judged("\n".join(lines), offered=titles)


def _equipment(tool: str, dish: Dish | None, situation: Situation) -> Judged:
    language = situation.language
    facets = facets_of(dish.original) if dish else None
    if facets and tool not in facets.equipment:
        return Judged(say("tool_not_needed", language, tool=_tool_name(tool, language)))
    own = sorted(facets.alternatives - {tool}) if facets else []
    if own:
        return Judged(say("tool_recipe_says", language, tool=_tool_name(tool, language), other="、".join(own)))
    ways = _ways_listed(tool, dish, situation)
    key = "tool_head" if ways else "tool_none"
    return Judged("\n".join([say(key, language, tool=_tool_name(tool, language)), *ways]))


def _tool_name(tool: str, language: Language) -> str:
    rows = _table(tool, ())
    return rows[0].ingredient.of(language) if rows and language == "en" else tool


def _needs(food: str, dish: Dish, language: Language) -> str:
    rows = dish.rows_of(food)
    readable = rows and not needs_translation(rows[0].line, language)
    return say("ways_needs", language, line=rows[0].line) if readable else ""


def _ways_listed(food: str, dish: Dish | None, situation: Situation) -> list[str]:
    """Return the table's ways that break nothing told, those that this dish does not suit last."""
    rows = sorted(_table(food, forbidden(situation.known)), key=lambda row: _unfit(row, dish))
    if _DIABETES in situation.known.conditions:
        rows = [row for row in rows if _SWEETENER in row.use.zh or not any(sugar in row.use.zh for sugar in _SUGARS)]
    return [f"- {_way(row, situation.language)}" for row in rows[:_WAYS]]


def _table(food: str, without: Iterable[str]) -> tuple[Substitute, ...]:
    try:
        return substitutes_for(food, without=without)
    except KitchenError:
        return ()


def _way(row: Substitute, language: Language) -> str:
    """Return one row in a line: what, how much of it, what it does, what it does not suit."""
    said = [part.of(language) for part in (row.ratio, row.effect) if part]
    line = say("way", language, use=row.use.of(language), said=say("way_joint", language).join(said))
    return line + (say("way_avoid", language, avoid=row.avoid.of(language)) if row.avoid else "")


def _is_made_of(row: Substitute, food: str) -> bool:
    return food in row.use.zh or any(is_a(name, food) or is_a(food, name) for name in find_ingredients(row.use.zh))


def _unfit(row: Substitute, dish: Dish | None) -> bool:
    """Tell whether the table itself says that a row does not suit this dish."""
    return row.avoid is not None and "不" in row.avoid.zh and _speaks_of(row, dish)


def _speaks_of(row: Substitute, dish: Dish | None) -> bool:
    """Tell whether what the table says to mind is of this dish: by its name or how it is cooked."""
    if dish is None or row.avoid is None:
        return False
    avoid, name = simplify(row.avoid.zh), simplify(dish.original.name)
    named = {mention.dish.name for mention in dish_mentions(avoid)}
    return name in avoid or name in named or bool(actions_in(name) & actions_in(avoid))
