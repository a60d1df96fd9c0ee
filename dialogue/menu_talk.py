"""Whether a turn is about the menu that stands in the talk, and what it wants of it."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from dialogue.menu import Menu, days_of, pointed
from dialogue.state import Dialogue
from recipes.facets.facets import Facets
from understanding.intents import Intent
from understanding.menu_change import MenuChange, MenuTarget, read_menu_changes
from understanding.menu_wish import read_menu
from understanding.my_kitchen import Deed, KitchenReading
from understanding.ordinals import names_place
from understanding.preferences import Preferences
from understanding.tables import words
from understanding.turn_reading import Request, TurnReading

_ELSEWHERE: frozenset[Intent] = frozenset(("safety", "medical", "off_topic", "convert", "about"))
_TELLS: frozenset[Intent] = frozenset(("preference", "suggest", "menu", "small_talk", "substitute", "detail"))
"""Kinds of turn by which a limit of the menu may be told."""

_OF_THE_PLAN: frozenset[Deed] = frozenset(("swapped", "moved", "taken_off"))
"""What is done to a plan and to a menu alike."""


def of_menu(
    menu: Menu, said: TurnReading, dialogue: Dialogue, facets: Mapping[str, Facets], named: Collection[str]
) -> tuple[MenuChange, ...]:
    """Return what a turn wants of the menu; nothing where it is about something else.

    Args:
        said: the turn.
        dialogue: what the talk is about.
        facets: what each dish of the menu is, by title.
        named: titles of the dishes that the turn names.
    """
    if said.intent in _ELSEWHERE and said.request.confidence == 1:
        return ()
    if any(one.on for one in menu.sittings) and any(act.deed not in _OF_THE_PLAN for act in said.kitchen.acts):
        # The plan that it stands in has a list of its own.
        return ()
    front = _Standing(menu, dialogue, facets, named, front=menu.front)
    changes = read_menu_changes(said.text)
    if changes and _asks_for_another_shape(said, changes):
        return ()
    found = tuple(change for change in changes if _is_of(change, front))
    if found:
        return found
    return (MenuChange("limit", into=said.text),) if menu.front and not named and _limits(said) else ()


def with_menu(said: TurnReading, changes: tuple[MenuChange, ...]) -> TurnReading:
    """Return a turn as one about the menu; what it tells of who eats is confirmed beside it."""
    kind: Intent = "shopping" if all(one.deed == "list" for one in changes) else "menu"
    told = [one for one in said.requests if one.intent == "preference" and said.told.allergens]
    requests = (*told, Request(kind, said.text, 1.0))
    return replace(said, menu=changes, requests=requests, kitchen=KitchenReading(), week=None)


def dish_asked(
    menu: Menu, changes: tuple[MenuChange, ...], facets: Mapping[str, Facets], named: Collection[str]
) -> str:
    """Return the title of the one dish of the menu whose recipe is asked for, "" where it is none or several."""
    if len(changes) != 1 or changes[0].deed != "recipe":
        return ""
    at = pointed(menu, changes[0].target, facets, named)
    return menu.courses[at[0]].title if len(at) == 1 else ""


class _Standing:
    """The menu and how it stands in the talk."""

    def __init__(
        self, menu: Menu, dialogue: Dialogue, facets: Mapping[str, Facets], named: Collection[str], *, front: bool
    ) -> None:
        self.menu, self.facets, self.named, self.front = menu, facets, named, front
        self.listed = tuple(dialogue.get("offered", ())) == menu.titles
        self.elsewhere = bool(named) and not any(title in menu.titles for title in named)
        self.of_its_dish = dialogue.get("focus_title", "") in ("", *menu.titles)

    def points(self, target: MenuTarget) -> bool:
        """Tell whether words point to something on the menu: in the list shown last, or by what cannot be mistaken."""
        if not pointed(self.menu, target, self.facets, self.named):
            return False
        if target.of_a_day:
            return len(days_of(self.menu)) > 1 or self.front
        return self.listed or self.front or any(title in self.menu.titles for title in self.named)


def _is_of(change: MenuChange, standing: _Standing) -> bool:
    target, front = change.target, standing.front
    if standing.elsewhere and change.deed not in ("replace", "add"):
        return False
    match change.deed:
        case "replace":
            whole = front and (not target.text or not _points_at_all(target))
            return standing.points(target) or whole
        case "remove" | "recipe":
            return standing.points(target)
        case "add":
            return front or target.of_a_day
        case "swap_days":
            return len(days_of(standing.menu)) > 1
        case "list":
            return (front or standing.of_its_dish or target.whole) and _is_there(target, standing)
        case "show":
            return _is_there(target, standing) and (front or not target.of_a_day or standing.points(target))
        case "order":
            return front or standing.of_its_dish
        case "another":
            return front or target.whole
        case _:
            return front and _is_there(target, standing)


def _points_at_all(target: MenuTarget) -> bool:
    return bool(target.numbers or target.of_a_day or target.foods or target.place or target.hot or target.fried)


def _is_there(target: MenuTarget, standing: _Standing) -> bool:
    """Tell whether the day that is named, if any, is one of the menu."""
    return not target.of_a_day or standing.points(target)


def _asks_for_another_shape(said: TurnReading, changes: tuple[MenuChange, ...]) -> bool:
    """Tell whether a turn asks for a new menu of its own shape: 再配一份三菜一汤."""
    wish = read_menu(said.text)
    asks_anew = all(change.deed in ("another", "show", "persons", "add") for change in changes)
    return said.intent == "menu" and asks_anew and (wish.counted or len(wish.sittings) > 1)


def _limits(said: TurnReading) -> bool:
    """Tell whether a turn tells what every dish is to keep: 有客人花生过敏, 都不要太辣, 一小时内要做完."""
    wishes = said.wishes
    told = said.told.model_copy(update={"servings": None, "language": None})
    tells = wishes.limited or bool(wishes.no_methods or wishes.claims or wishes.no_courses) or told != Preferences()
    # What is told of one dish of it is no limit of all: 倒数第二道给孕妇吃要注意啥.
    asks = words("menu_changes")["asks"].search(said.text) is not None or names_place(said.text)
    return tells and said.intent in _TELLS and not wishes.courses and not asks
