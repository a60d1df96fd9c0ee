"""What a turn does with the user's own kitchen: told, planned, listed, kept; by words alone, each clause for itself."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from culinary.dishes import mentions as dishes_in
from culinary.ingredients import mentions
from culinary.quantities import find_quantities
from understanding.calendar import DayNamed, Meal, Span, days_in, meal_in, span_in
from understanding.intents import Intent
from understanding.tables import words

Deed = Literal[
    "bought", "noted", "used_up", "staple", "no_staple", "pantry_shown", "pantry_emptied",
    "written", "list_shown", "swapped", "moved", "taken_off", "put", "cleared", "plan_shown",
    "unkept", "kept", "favourites_shown", "undone", "cooked",
]  # fmt: skip
DEEDS: tuple[Deed, ...] = get_args(Deed)
_OF_FOODS: frozenset[Deed] = frozenset(("bought", "noted", "used_up", "staple", "no_staple"))
_KINDS: dict[Deed, Intent] = dict.fromkeys(("moved", "swapped", "taken_off", "put", "cleared", "plan_shown"), "menu")
_KINDS |= dict.fromkeys(("written", "list_shown"), "shopping")
# Of the dish at hand it asks what to take instead; what was bought is to be cooked.
_KINDS |= {"used_up": "substitute", "bought": "suggest"}
_MOST_CLAUSES = 8
_CLAUSE = re.compile(r"[，,。;；!！]|(?<=[a-z])\. ")
_PARTS = re.compile(r"[、，,;；]|(?:和|还有|以及|跟)|\band\b")
_SUPPOSED = re.compile(r"如果|要是|假如|万一|\bif\b")


@dataclass(frozen=True, slots=True)
class KitchenAct:
    """One thing done with the kitchen."""

    deed: Deed
    things: tuple[str, ...] = ()
    """Foods with their amounts, or lines for the list, as said."""
    dish: str = ""
    """The dish as said: a name, or a word that points to one."""
    day: DayNamed | None = None
    to: DayNamed | None = None
    """The day that it is moved to."""
    span: Span | None = None
    meal: Meal | None = None

    @property
    def intent(self) -> Intent:
        """The kind of turn that it is."""
        return _KINDS.get(self.deed, "preference")


@dataclass(frozen=True, slots=True)
class KitchenReading:
    """What a turn does with the kitchen."""

    acts: tuple[KitchenAct, ...] = ()
    whole: bool = False
    """The turn does nothing else, and asks nothing else."""
    from_pantry: bool = False
    """What is at home is to be cooked from."""


def read_kitchen(text: str) -> KitchenReading:
    """Read what simplified `text` does with the kitchen; the whole text first, then its clauses."""
    from_pantry = words("my_kitchen")["from_pantry"].search(text) is not None
    if (act := _act(text)) is not None:
        return KitchenReading((act,), True, from_pantry)
    clauses = [clause.strip() for clause in _CLAUSE.split(text) if clause.strip()]
    acts = _acts(clauses) if 1 < len(clauses) <= _MOST_CLAUSES else []
    whole = bool(acts) and None not in acts
    done = tuple(act for act in acts if act)
    # Of a turn that says more only what is told of the pantry is taken beside it.
    return KitchenReading(done if whole else tuple(act for act in done if act.deed in _OF_FOODS), whole, from_pantry)


def _acts(clauses: Sequence[str]) -> list[KitchenAct | None]:
    """Return the act of each clause, None where it is none; a clause of foods alone goes on with what was told."""
    found: list[KitchenAct | None] = []
    for clause in clauses:
        act, before = _act(clause), found[-1] if found else None
        if act is None and before and before.deed in _OF_FOODS and _is_foods(clause):
            found[-1] = replace(before, things=(*before.things, *_parted(clause)))
        else:
            found.append(act)
    return found


def _is_foods(text: str) -> bool:
    """Tell whether a text is foods and amounts, and nothing else."""
    rest = text
    spans = [(one.start, one.end) for one in mentions(text)] + [(one.start, one.end) for one in find_quantities(text)]
    for start, end in sorted(spans, reverse=True):
        rest = rest[:start] + rest[end:]
    rest = words("my_kitchen")["filler"].sub("", _PARTS.sub("", rest))
    return bool(mentions(text)) and not rest.strip()


def _parted(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in _PARTS.split(text) if part.strip())


def _act(text: str) -> KitchenAct | None:
    if _SUPPOSED.search(text):
        return None
    for deed in DEEDS:
        if match := words("my_kitchen")[deed].search(text):
            said = {name.rstrip("0123456789"): value.strip() for name, value in match.groupdict().items() if value}
            return _read(deed, {name.removesuffix("_en").rstrip("0123456789"): value for name, value in said.items()})
    return None


def _read(deed: Deed, said: dict[str, str]) -> KitchenAct | None:
    listed = said.get("foods") or said.get("items") or ""
    things = _parted(listed)
    if deed in _OF_FOODS and not (things and all(map(_is_foods, things))):
        return None
    if deed == "cooked" and not (dishes_in(said.get("dish", "")) or points(said.get("dish", "？"))):
        return None
    if deed == "put" and not _may_be_dish(said.get("dish", "")):
        return None
    when, to = said.get("when", ""), said.get("to", "")
    days, other = days_in(when), days_in(to)
    return KitchenAct(
        deed,
        things=things,
        dish=said.get("dish", ""),
        day=days[0] if days else None,
        to=other[0] if other else None,
        span=span_in(when),
        meal=meal_in(to) or meal_in(when),
    )


def _may_be_dish(said: str) -> bool:
    """Tell whether what is to be planned is a dish, or no cooking at all, and not half a question."""
    return points(said) or bool(dishes_in(said)) or words("telling")["asks"].search(said) is None


def points(said: str) -> bool:
    """Tell whether what is said of a dish names none but points to one, or is nothing at all."""
    return not said or words("my_kitchen")["pointer"].search(said) is not None


def means_several(said: str) -> bool:
    """Tell whether a word points to several dishes: 这几道, these."""
    return words("my_kitchen")["several"].search(said) is not None


def means_all(said: str) -> bool:
    """Tell whether what is said of a dish is only that it is all of a meal: 周三的菜, everything."""
    return not said or words("my_kitchen")["all_of_it"].search(said) is not None
