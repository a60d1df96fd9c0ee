"""What is told of the pantry, put into the plan, written on the list or kept as a favourite is done and confirmed."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from answering.allergies import clashes
from answering.composers import shopping
from answering.english import dish_name, food_name, short_name
from answering.kitchen_words import day_text, dishes_text, joined, plan_lines, span_text, stock_text
from answering.phrase_book import say
from answering.types import Composed, KitchenView, Situation
from answering.week_list import as_text, cooked, lines_of, sized
from culinary.ingredients import mentions
from memory import kitchen_changes as changes
from memory.kitchen import Changes, Favourite, KitchenState, Planned, Stock
from memory.own_recipes import Remarks
from recipes.recipe import Recipe
from understanding.my_kitchen import Deed, KitchenAct, means_all, means_several, points
from understanding.turn_reading import Request

_AHEAD = 14
"""Days of the plan that are meant where none is named."""
_LISTED_DAYS = 7


def compose(situation: Situation, request: Request) -> Composed | None:
    """Do every act of the turn, one after the other."""
    if situation.kitchen is None:
        bought = [thing for act in situation.reading.kitchen.acts if act.deed == "bought" for thing in act.things]
        foods = [food.text for thing in bought for food in mentions(thing)]
        chips = tuple(say("chip_cook_with", situation.language, food=food) for food in foods[:1])
        return Composed(say("kitchen_nowhere", situation.language), chips=chips)
    view, done = situation.kitchen, Composed("")
    for act in situation.reading.kitchen.acts:
        one = _DEEDS[act.deed](act, situation, view)
        if one is None:
            return None
        view = view.after(one.changes)
        done = Composed(
            "\n".join(filter(None, (done.text, one.text))),
            offered=one.offered or done.offered,
            chips=one.chips or done.chips,
            changes=done.changes.joined(one.changes),
            undo=done.undo or one.undo,
        )
    return done


def _told_of_foods(act: KitchenAct, situation: Situation, view: KitchenView) -> Composed:
    language, made, words = situation.language, Changes(), list[str]()
    for thing in act.things:
        for food in mentions(thing):
            made = made.joined(_of_food(act.deed, view.state.after(made), food.text, thing))
            kept = view.state.after(made).pantry.get(food.name)
            words.append(stock_text(kept or Stock(name=food.name, wording=food.text), language))
    keys = {"bought": "pantry_in", "noted": "pantry_in", "used_up": "pantry_out"}
    text = say(keys.get(act.deed, f"pantry_{act.deed}"), language, foods=joined(dict.fromkeys(words), language))
    asks = say("chip_instead", language, food=joined(dict.fromkeys(words), language))
    chips = (*[asks] * (act.deed == "used_up"), say("chip_list", language), *[say("chip_undo", language)] * bool(made))
    return Composed(text, chips=chips, changes=made)


def _of_food(deed: Deed, state: KitchenState, food: str, told: str) -> Changes:
    match deed:
        case "bought" | "noted":
            return changes.stocked(state, food, changes.amount_in(told), more=deed == "bought")
        case "used_up":
            return changes.used_up(state, food)
        case _:
            return changes.always_there(state, food, staple=deed == "staple")


def _pantry_shown(act: KitchenAct, situation: Situation, view: KitchenView) -> Composed:
    language = situation.language
    there = [one for one in view.state.pantry.values() if one.there and not one.staple]
    if not there:
        return Composed(say("pantry_empty", language))
    foods = joined((stock_text(one, language, view.today) for one in there), language)
    staples = joined((food_name(one, language) for one in view.state.staples), language)
    text = f"{say('pantry_shown', language, foods=foods)}\n{say('pantry_staples', language, foods=staples)}"
    return Composed(text, chips=(say("chip_from_pantry", language), say("chip_list", language)))


def _pantry_emptied(act: KitchenAct, situation: Situation, view: KitchenView) -> Composed:
    chips = (say("chip_undo", situation.language),)
    return Composed(say("pantry_emptied", situation.language), chips=chips, changes=changes.emptied(view.state))


def _put(act: KitchenAct, situation: Situation, view: KitchenView) -> Composed:
    language, titles = situation.language, _titles(act.dish, situation)
    if not titles and points(act.dish):
        return Composed(say("plan_which", language))
    day, meal = _day_of(act, view), act.meal or "dinner"
    lines, dishes = list[str](), list[tuple[str, str]]()
    for title in titles or (act.dish,):
        recipe = situation.library.recipe(title) if titles else None
        refused, remarks = _objections(recipe, situation) if recipe else ("", [])
        lines += [refused] if refused else remarks
        lines += [say("plan_note", language, dish=title)] * (recipe is None)
        dishes += [] if refused else [(recipe.name if recipe else title, recipe.recipe_id if recipe else "")]
    servings = situation.reading.wishes.persons or situation.known.servings
    made = changes.planned(view.state, day, meal, dishes, servings)
    fresh = [one for one in made.put if isinstance(one, Planned)]
    said: dict[str, Any] = {"when": day_text(day, language), "meal": say(f"meal_{meal}", language)}
    if fresh:
        lines.append(say("plan_put", language, dishes=dishes_text(fresh, language), **said))
    elif dishes:
        names = joined((dish_name(title, language) for title, _ in dishes), language)
        lines.append(say("plan_there", language, dishes=names, **said))
    chips = ("chip_plan", "chip_list", "chip_undo") if fresh else ("chip_plan", "chip_suggest")
    return Composed("\n".join(lines), chips=tuple(say(chip, language) for chip in chips), changes=made)


def _objections(recipe: Recipe, situation: Situation) -> tuple[str, list[str]]:
    """Return why a dish is not planned, "" where it may be; and what is remarked on it."""
    language = situation.language
    remarks = []
    for clash in clashes(recipe, situation.known.joined(situation.reading.told)):
        said: dict[str, Any] = {"dish": dish_name(recipe.name, language), "food": clash.wording}
        if clash.kind != "dislike" and clash.certain:
            return say("plan_refused", language, told=clash.told, **said), []
        key = "plan_disliked" if clash.kind == "dislike" else "plan_perhaps"
        remarks.append(say(key, language, told=clash.told, **said))
    return "", list(dict.fromkeys(remarks))


def _moved(act: KitchenAct, situation: Situation, view: KitchenView) -> Composed:
    language, entries = situation.language, _entries(act, situation, view)
    to = act.to.on(view.today) if act.to else None
    if not entries or to is None:
        return Composed(say("plan_not_there", language), chips=(say("chip_plan", language),))
    made = Changes()
    for one in entries:
        made = made.joined(changes.moved(view.state.after(made), one.plan_id, to, act.meal or one.meal))
    text = say(
        "plan_moved",
        language,
        dishes=dishes_text(entries, language),
        when=day_text(to, language),
        meal=say(f"meal_{act.meal or entries[0].meal}", language),
    )
    return Composed(text, chips=(say("chip_plan", language), say("chip_undo", language)), changes=made)


def _swapped(act: KitchenAct, situation: Situation, view: KitchenView) -> Composed:
    language = situation.language
    day = act.day.on(view.today) if act.day else None
    other = act.to.on(view.today) if act.to else None
    made = changes.swapped(view.state, day, other, act.meal) if day and other else Changes()
    if not made or day is None or other is None:
        return Composed(say("plan_not_there", language), chips=(say("chip_plan", language),))
    text = say("plan_swapped", language, when=day_text(day, language), to=day_text(other, language))
    return Composed(text, chips=(say("chip_plan", language), say("chip_undo", language)), changes=made)


def _taken_off(act: KitchenAct, situation: Situation, view: KitchenView) -> Composed:
    language, entries = situation.language, _entries(act, situation, view)
    if not entries:
        return Composed(say("plan_not_there", language), chips=(say("chip_plan", language),))
    text = say("plan_off", language, dishes=dishes_text(entries, language))
    chips = (say("chip_plan", language), say("chip_undo", language))
    return Composed(text, chips=chips, changes=changes.unplanned(entries))


def _cleared(act: KitchenAct, situation: Situation, view: KitchenView) -> Composed:
    language, days = situation.language, _days_of(act, view)
    entries = [one for one in view.state.plan.values() if one.day in days]
    span = span_text(days if act.span or act.day else (), language)
    if not entries:
        return Composed(say("plan_nothing", language, span=span))
    text = say("plan_cleared", language, span=span, count=len(entries))
    return Composed(text, chips=(say("chip_undo", language),), changes=changes.unplanned(entries))


def _plan_shown(act: KitchenAct, situation: Situation, view: KitchenView) -> Composed:
    language, days = situation.language, _days_of(act, view)
    entries = [one for one in view.state.meals(days[0], _AHEAD) if one.day in days]
    entries = [one for one in entries if act.meal in (None, one.meal)]
    span = span_text(days if act.span or act.day else (), language)
    if not entries:
        return Composed(say("plan_nothing", language, span=span), chips=(say("chip_menu", language),))
    text = "\n".join([say("plan_head", language, span=span), *plan_lines(entries, language)])
    titles = tuple(dict.fromkeys(one.title for one in entries if one.recipe_id))
    chips = (
        say("chip_list", language),
        *(say("chip_how", language, dish=short_name(title, language)) for title in titles[:1]),
    )
    return Composed(text, offered=titles, chips=chips)


def _list_shown(act: KitchenAct, situation: Situation, view: KitchenView) -> Composed:
    language = situation.language
    days = _days_of(act, view)[: None if act.span or act.day else _LISTED_DAYS]
    dishes = [
        (one.day, sized(recipe, one.servings or situation.known.servings))
        for one in view.state.meals(days[0], len(days))
        if one.recipe_id and (recipe := situation.library.recipe(one.recipe_id) or situation.library.recipe(one.title))
    ]
    lines = lines_of(view.state, dishes, situation.known, language, view.today)
    text = as_text(lines, language)
    if not text:
        return Composed(say("list_empty", language), chips=(say("chip_plan", language), say("chip_menu", language)))
    head = say("list_head", language, span=span_text(days, language))
    return Composed(f"{head}\n{text}", chips=(say("chip_plan", language), say("chip_pantry", language)))


def _written(act: KitchenAct, situation: Situation, view: KitchenView) -> Composed | None:
    language = situation.language
    if all(situation.library.named_in(thing) and not mentions(thing) for thing in act.things):
        # Dishes: what they need is listed.
        return shopping.compose(situation, situation.reading.request)
    items = [thing[:100] for thing in act.things]
    text = say("list_written", language, items=joined(items, language))
    chips = (say("chip_list", language), say("chip_undo", language))
    return Composed(text, chips=chips, changes=changes.written(view.state, items))


def _kept(act: KitchenAct, situation: Situation, view: KitchenView) -> Composed:
    language = situation.language
    titles = _titles(act.dish, situation)
    recipe = situation.library.recipe(titles[0]) if titles else None
    if recipe is None:
        return Composed(say("favourite_which", language))
    before = next((one for one in view.favourites if one.recipe_id == recipe.recipe_id), None)
    remarks = before.remarks if before else Remarks()
    remarks = remarks.model_copy(update={"favourite": act.deed == "kept"})
    key = "favourite_kept" if act.deed == "kept" else "favourite_off"
    one = Favourite(recipe_id=recipe.recipe_id, title=recipe.name[:200], remarks=remarks)
    made = Changes(drop=(("favourites", one.key),)) if remarks == Remarks() else Changes(put=(one,))
    return Composed(say(key, language, dish=dish_name(recipe.name, language)), changes=made)


def _cooked(act: KitchenAct, situation: Situation, view: KitchenView) -> Composed:
    """Take what the dish needed off what is at home; it is bought for no more."""
    language, titles = situation.language, _titles(act.dish, situation)
    recipe = situation.library.recipe(titles[0]) if titles else None
    if recipe is None:
        return Composed(say("cooked_which", language))
    planned = (one.servings for one in view.state.meals(view.today, 1) if one.recipe_id == recipe.recipe_id)
    servings = situation.reading.wishes.persons or next(planned, None) or situation.known.servings
    made, used = cooked(view.state, sized(recipe, servings), view.today, language)
    lines = [say("cooked_dish", language, dish=dish_name(recipe.name, language))]
    foods = joined((f"{food_name(name, language)} {amount}".strip() for name, amount in used), language)
    lines += [say("cooked_used", language, foods=foods)] if foods else []
    chips = (say("chip_pantry", language), *[say("chip_undo", language)] * bool(made))
    return Composed("\n".join(lines), chips=chips, changes=made)


def _favourites_shown(act: KitchenAct, situation: Situation, view: KitchenView) -> Composed:
    language = situation.language
    titles = tuple(one.title for one in view.favourites if one.remarks.favourite)[:30]
    if not titles:
        return Composed(say("favourite_none", language))
    names = joined((dish_name(title, language) for title in titles), language)
    return Composed(say("favourite_shown", language, dishes=names), offered=titles)


def _undone(act: KitchenAct, situation: Situation, view: KitchenView) -> Composed:
    return Composed(say("kitchen_undone", situation.language), undo=True, chips=(say("chip_plan", situation.language),))


def _titles(said: str, situation: Situation) -> tuple[str, ...]:
    """Return the dishes that are meant: by name, else those that are talked of."""
    if named := situation.library.named_in(said):
        return tuple(dict.fromkeys(title for _, title in named))
    talk = situation.talk
    if not points(said):
        return ()
    if means_several(said) and talk.offered:
        return talk.offered
    return (talk.focus,) if talk.focus else talk.offered[:1]


def _entries(act: KitchenAct, situation: Situation, view: KitchenView) -> list[Planned]:
    """Return the planned dishes that an act is about."""
    day = act.day.on(view.today) if act.day else None
    found = [one for one in view.state.meals(view.today, _AHEAD) if day in (None, one.day)]
    if act.meal and not act.to:
        found = [one for one in found if one.meal == act.meal]
    if means_all(act.dish):
        return found if day else []
    titles = _titles(act.dish, situation)
    meant = [one for one in found if one.title in titles or act.dish in one.title or one.title in act.dish]
    return meant if day else meant[:1]


def _day_of(act: KitchenAct, view: KitchenView) -> date:
    """Return the day named, else the first to come whose meal is empty."""
    if act.day and (day := act.day.on(view.today)):
        return day
    meal = act.meal or "dinner"
    days = act.span.days(view.today) if act.span else tuple(view.today + timedelta(days=one) for one in range(_AHEAD))
    taken = {one.day for one in view.state.meals(days[0], _AHEAD) if one.meal == meal}
    return next((day for day in days if day not in taken), days[0])


def _days_of(act: KitchenAct, view: KitchenView) -> tuple[date, ...]:
    if act.span:
        return act.span.days(view.today)
    if act.day and (day := act.day.on(view.today)):
        return (day,)
    return tuple(view.today + timedelta(days=one) for one in range(_AHEAD))


_Do = Callable[[KitchenAct, Situation, KitchenView], Composed | None]
_DEEDS: dict[Deed, _Do] = {
    "bought": _told_of_foods,
    "noted": _told_of_foods,
    "used_up": _told_of_foods,
    "staple": _told_of_foods,
    "no_staple": _told_of_foods,
    "pantry_shown": _pantry_shown,
    "pantry_emptied": _pantry_emptied,
    "put": _put,
    "moved": _moved,
    "swapped": _swapped,
    "taken_off": _taken_off,
    "cleared": _cleared,
    "plan_shown": _plan_shown,
    "list_shown": _list_shown,
    "written": _written,
    "kept": _kept,
    "unkept": _kept,
    "favourites_shown": _favourites_shown,
    "undone": _undone,
    "cooked": _cooked,
}
