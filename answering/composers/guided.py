"""A dish cooked along from the start: what it needs, then the first step alone."""

from dataclasses import replace

from answering.composers import step
from answering.composers.recipe import lead, written_out
from answering.dish import dish_of
from answering.types import Composed, Situation
from understanding.turn_reading import Request


def compose(situation: Situation, request: Request) -> Composed | None:
    """Answer with what goes in, where no card shows it, and the first step; the next is asked for when it is done."""
    dish = dish_of(situation)
    if dish is None or not dish.recipe.steps:
        return None
    first = step.one_step(dish, 1, situation)
    needed = [] if situation.carded else written_out(dish, situation, steps=False)[:1]
    return replace(first, text="\n\n".join([lead(dish, situation.language), *needed, first.text]))
