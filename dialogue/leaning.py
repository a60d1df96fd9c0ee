"""Whether a question leans on the conversation, judged by an ordered list of rules."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from dialogue.cutoffs import LONG_CHINESE, LONG_ENGLISH
from dialogue.offers import ordinal_in
from dialogue.own_dish import is_seasoning
from dialogue.state import Dialogue
from recipes.names import clean_name
from text.normalize import simplify
from understanding.another_one import asks_for_more, means_what_is_there, tells_of_more
from understanding.asking import asks, only_names
from understanding.choosing import quality_compared, quality_picked
from understanding.kinds import (
    Reading,
    adapts,
    foods_of,
    is_apart,
    is_off_topic,
    is_sure,
    only_lists_foods,
    wants_dishes,
)
from understanding.lacking import changes_recipe
from understanding.off_topic import speaks_of_cooking
from understanding.ordinals import names_nth
from understanding.pointing_back import goes_on_within, leans_on_talk, points_back, says_it, speaks_of_two
from understanding.taste_change import read_taste_change
from understanding.turning_down import turns_down


@dataclass(frozen=True)
class _Turn:
    question: str
    reading: Reading
    dialogue: Dialogue

    @cached_property
    def text(self) -> str:
        return simplify(self.question)

    @property
    def focus(self) -> str:
        return self.dialogue.get("focus_title", "")


def leans(question: str, reading: Reading, dialogue: Dialogue) -> bool:
    """Tell whether `question` may lean on the conversation; a question that clearly stands alone does not."""
    turn = _Turn(question, reading, dialogue)
    return next(verdict for rule in _RULES if (verdict := rule(turn)) is not None)


def _with_nothing_before(turn: _Turn) -> bool | None:
    known = turn.focus or turn.dialogue.get("offered") or turn.dialogue.get("asked")
    return None if known else False


def _apart_from_food(turn: _Turn) -> bool | None:
    if is_apart(turn.reading):
        # 倒数第二道给孕妇吃要注意啥: what is feared for is an item of the list.
        return turn.reading.intent == "safety" and ordinal_in(turn.text, turn.dialogue.get("offered", [])) is not None
    if is_off_topic(turn.reading):
        return bool(turn.focus) and speaks_of_cooking(turn.text, foods_of(turn.reading))
    return None


def _choosing(turn: _Turn) -> bool | None:
    offered = turn.dialogue.get("offered", [])
    chosen = ordinal_in(turn.text, offered) is not None
    several = len(offered) > 1 or len(turn.dialogue.get("named", [])) > 1
    picked = several and (speaks_of_two(turn.text) or quality_picked(turn.text) or quality_compared(turn.text))
    return True if chosen or picked else None


def _turning_the_dish_down(turn: _Turn) -> bool | None:
    return True if turn.focus and clean_name(turn.focus) in turn.text and turns_down(turn.text) else None


def _long_and_unclear(turn: _Turn) -> bool | None:
    longest = LONG_ENGLISH if turn.text.isascii() else LONG_CHINESE
    if is_sure(turn.reading) or len(turn.text) <= longest or _fears_for_the_dish(turn):
        return None
    return says_it(turn.text) or points_back(turn.question) or goes_on_within(turn.text)


def _fears_for_the_dish(turn: _Turn) -> bool:
    """Tell whether a turn asks of danger and names nothing of its own: 熬了一大瓶，常温放三个月行不行."""
    return turn.reading.intent == "safety" and not (turn.reading.foods or turn.reading.dishes)


def _changing_the_dish(turn: _Turn) -> bool | None:
    if not turn.focus:
        return None
    if changes_recipe(turn.text) or read_taste_change(turn.text):
        return True
    return asks(turn.text) if only_lists_foods(turn.reading, turn.text) else None


def _asking_what_to_cook(turn: _Turn) -> bool | None:
    likened = only_names(turn.text) and not is_sure(turn.reading)
    if likened or not wants_dishes(turn.reading) or asks_for_more(turn.text):
        # 那虾呢 asks of shrimp what was asked before, rather than what to cook of them.
        return None
    goes_on = tells_of_more(turn.text) or means_what_is_there(turn.text)
    return names_nth(turn.text) or (not turn.focus and goes_on)


def _by_its_words(turn: _Turn) -> bool:
    names_dish = any(not (turn.focus and is_seasoning(name)) for name in turn.reading.dishes)
    return not names_dish or adapts(turn.reading) or leans_on_talk(turn.text) or points_back(turn.question)


_RULES: tuple[Callable[[_Turn], bool | None], ...] = (
    _with_nothing_before,
    _apart_from_food,
    _choosing,
    _turning_the_dish_down,
    _long_and_unclear,
    _changing_the_dish,
    _asking_what_to_cook,
    _by_its_words,
)
