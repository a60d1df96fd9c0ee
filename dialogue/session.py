"""A dish being cooked: what was changed of it, how far the cook is with it, and how words move him on."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from understanding.turn_reading import StepReference

DISHES = 4
"""Dishes cooked side by side that are remembered."""
Place = Literal["step", "rest", "no_such_step", "before_first", "all_done"]

Awaited = Literal["", "told", "waiting"]


@dataclass(frozen=True, slots=True)
class Cooking:
    """How far the cook is with one dish."""

    recipe_id: str = ""
    step: int = 0
    """The step reached, from 1; 0: not begun."""
    begun: bool = False
    """Only the beginning of that step was told yet, so that it comes again before the next."""
    awaited: Awaited = ""
    """Why the step is still to be done: told in answer to what is done (肉腌好了), or taking its time."""
    servings: int | None = None
    factor: str = ""
    """How many times the recipe, as a fraction (3/2), where servings do not say it exactly."""
    replaced: tuple[tuple[str, str], ...] = ()
    """Ingredients of the recipe, canonical, and what stands in for each."""
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Moved:
    """Where words lead: a step, from there to the end, or outside of the recipe; `number` is the step it is about."""

    place: Place
    number: int


def moved(cooking: Cooking, reference: StepReference, total: int, finished: int = 0) -> Moved:
    """Return where a reference leads a cook in a recipe of `total` steps.

    Args:
        finished: the step that he says is done, 0 where he names none.
    """
    reached = finished or cooking.step
    ahead = reached if cooking.begun and not finished else reached + 1
    match reference.kind:
        case "rest":
            return Moved("rest", ahead) if ahead <= total else Moved("all_done", total)
        case "nth":
            number = reference.number if reference.number > 0 else total + 1 + reference.number
            return Moved("step", number) if 1 <= number <= total else Moved("no_such_step", abs(reference.number))
        case "next" | "done":
            number = ahead
        case "previous":
            number = reached - 1
        case "start":
            number = 1
        case _:
            # 奶皮结好了，该第几步了: the one after it.
            number = ahead if finished else max(1, reached)
    if number < 1:
        return Moved("before_first", 1)
    return Moved("step", number) if number <= total else Moved("all_done", total)


def kept(dishes: Mapping[str, Mapping[str, Any]], cooking: Cooking) -> dict[str, dict[str, Any]]:
    """Return the dishes being cooked, as a conversation keeps them, with one as it is now; it comes last."""
    others = {key: dict(dish) for key, dish in dishes.items() if key != cooking.recipe_id and isinstance(dish, Mapping)}
    latest = list(others)[1 - DISHES :]
    return {key: others[key] for key in latest} | {cooking.recipe_id: asdict(cooking)}


def cooked_in(dishes: Mapping[str, Mapping[str, Any]]) -> tuple[Cooking, ...]:
    """Return the dishes being cooked that a conversation has kept, the latest last; lists are tuples again."""
    return tuple(
        Cooking(**{**dish, "replaced": _pairs(dish), "left_out": tuple(dish.get("left_out", ()))})
        for dish in dishes.values()
        # An old conversation kept one dish only, field by field.
        if isinstance(dish, Mapping)
    )


def at_a_step(dishes: Mapping[str, Mapping[str, Any]]) -> bool:
    """Tell whether the cook is in the middle of the dish that came up last."""
    found = cooked_in(dishes)
    return bool(found) and found[-1].step > 0


def of_recipe(dishes: Mapping[str, Mapping[str, Any]], recipe_id: str) -> Cooking:
    """Return how far the cook is with a recipe; nowhere where it has not come up."""
    return next((one for one in cooked_in(dishes) if one.recipe_id == recipe_id), Cooking(recipe_id))


def stepped(cooking: Cooking, step: int) -> Cooking:
    """Return the cook at a step, told whole."""
    return replace(cooking, step=step, begun=False, awaited="")


def _pairs(dish: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((str(one), str(other)) for one, other in dish.get("replaced", ()))
