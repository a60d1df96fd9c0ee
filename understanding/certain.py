"""Kinds of turn that words decide for certain, so that what may harm is never left to likelihood."""

from collections.abc import Mapping
from itertools import pairwise
from types import MappingProxyType

from culinary.dishes import mentions as dishes_in
from culinary.ingredients import mentions
from culinary.safety import endangers, harmless_in, is_of_kitchen, withheld
from recipes.facets.courses import cuisines_in
from understanding.asking import asks_what_goes_with
from understanding.at_home import may_be_off, only_lists_foods
from understanding.details import read_details
from understanding.intents import Intent
from understanding.pleasantries import cannot
from understanding.preferences import only_wants_language, wants
from understanding.slots import read_scaling
from understanding.tables import words
from understanding.timing import asks_when_in
from understanding.whether_here import dish_asked_whether_here

_SHORT = 10
_SHORT_ENGLISH = 24
"""Letters up to which a turn that says "let's start" says nothing else."""
_ASKED: Mapping[str, Intent] = MappingProxyType(
    {
        "lists_ingredients": "ingredients_of",
        "still_good": "safety",
        "keeps": "storage",
        "wants_recipe": "recipe",
        "counted_out": "suggest",
        "buys": "shopping",
    }
)
"""Rows of asking.yaml that decide the kind."""
_OF_THE_STEP = ("onward", "meanwhile", "current", "due", "time_up")


def certain_kind(text: str, *, follows: bool, cooking: bool = False) -> Intent | None:
    """Return the kind of simplified `text` where words decide it, else None.

    Args:
        text: what may kill, or only sounds so, is met as such, whatever else it says.
        follows: something was said before it.
        cooking: the cook is at a step of a recipe.
    """
    if any(mention.text == text for mention in dishes_in(text)):
        # A dish's name and nothing else: 墨鱼汁意面 asks nothing of ink. Its dangers are warned of beside its recipe.
        return "recipe"
    harmless = harmless_in(text) and not words("asking")["how_to_prevent"].search(text)
    if withheld(text) or harmless or is_of_kitchen(text):
        return "safety"
    if words("asking")["stops_medicine"].search(text):
        return "medical"
    if wants(text) or only_wants_language(text):
        return "preference"
    if cannot(text):
        return "about"
    if words("converting")["asks"].search(text):
        return "convert"
    if (follows or dishes_in(text)) and asks_what_goes_with(text):
        return "suggest"
    if asked := _in_words(text):
        return asked
    if _of_foods_there(text, follows):
        return "suggest"
    if (_of_a_dish_lacks(text) or words("lacking")["stands_in_for"].search(text)) and mentions(text):
        return "substitute"
    if dishes_in(text) and (of_dish := _of_a_dish(text)):
        return of_dish
    if words("asking")["only_so_much"].search(text) and (scaling := read_scaling(text)) and scaling.have:
        return "scale"
    if follows and _asks_a_time(text):
        return "time"
    if words("asking")["eats"].search(text) and not any(letter.isdigit() for letter in text):
        return "safety"
    said = _of_what_was_said(text, cooking) if follows else None
    return said or (_of_the_step(text) if cooking else None)


def _in_words(text: str) -> Intent | None:
    """Return what a turn asks by the words alone, of a dish or none: whether one is here asks for that dish."""
    if dish_asked_whether_here(text):
        return "recipe"
    if words("asking")["what_there_is"].search(text) and cuisines_in(text) and not dishes_in(text):
        return "suggest"
    return next((kind for row, kind in _ASKED.items() if words("asking")[row].search(text)), None)


def _of_foods_there(text: str, follows: bool) -> bool:
    """Tell whether a turn is of foods to be cooked: too much of one is there, or it only lists them."""
    too_much = words("asking")["to_use_up"].search(text) is not None and not (may_be_off(text) or endangers(text))
    return (too_much and bool(mentions(text))) or (not follows and only_lists_foods(text))


def _of_a_dish(text: str) -> Intent | None:
    """Return what a turn that names a dish surely asks of it."""
    if words("taste_change")["how"].search(text):
        return "detail"
    rows = words("asking")
    if rows["degrees"].search(text) and not any(letter.isdigit() for letter in text):
        return "heat"
    if rows["counted_time"].search(text):
        return "time"
    return "detail" if rows["measure"].search(text) else None


def _asks_a_time(text: str) -> bool:
    """Tell whether a turn after another asks how long a step or a food of the dish takes."""
    rows = words("asking")
    return any(rows[row].search(text) for row in ("step_time", "until_ready")) or (
        asks_when_in(text) and bool(mentions(text))
    )


def only_reassures(text: str) -> bool:
    """Tell whether nothing but a reassurance makes simplified `text` a matter of safety: 我家不吃羊肉,膻."""
    return harmless_in(text) is not None and not (withheld(text) or is_of_kitchen(text))


def _of_a_dish_lacks(text: str) -> bool:
    """Tell whether a turn names a dish and then says what is lacking, and no more: 水煮鱼 家里没有豆芽."""
    dish = next(iter(dishes_in(text)), None)
    rest = text[dish.end :].strip(" ,，。") if dish and dish.start == 0 else ""
    return bool(rest) and words("lacking")["only_lacks"].search(rest) is not None


def _of_what_was_said(text: str, cooking: bool) -> Intent | None:
    """Return what surely goes on with what was said before."""
    short = len(text) <= (_SHORT_ENGLISH if text.isascii() else _SHORT)
    rows = words("steps")
    if (short and rows["start"].search(text)) or rows["begin"].search(text):
        return "step"
    if not cooking and words("another_one")["list_again"].search(text):
        return "suggest"
    if rows["amounts"].search(text):
        return "amount"
    if words("sizes")["resize"].search(text):
        return "scale"
    if rows["current"].search(text) or rows["meanwhile"].search(text):
        return "step"
    if words("lacking")["left_out_asked"].search(text) or (
        words("lacking")["only_lacks"].search(text) and mentions(text)
    ):
        return "substitute"
    return "detail" if not {"count", "vessel", "order", "size"}.isdisjoint(read_details(text)) else None


def _of_the_step(text: str) -> Intent | None:
    """Return what a cook at a step surely asks."""
    rows = words("steps")
    if rows["degrees"].search(text) and not any(letter.isdigit() for letter in text):
        return "heat"
    if rows["timer"].search(text):
        return "time"
    if rows["mishap"].search(text):
        return "knowledge"
    return "step" if any(rows[row].search(text) for row in _OF_THE_STEP) or asks_whether_done(text) else None


def asks_whether_done(text: str) -> bool:
    """Tell whether simplified `text` asks how one sees that something is done: not 用白腐乳成吗, which asks leave."""
    rows = words("steps")
    return rows["sign"].search(text) is not None and rows["asks_leave"].search(text) is None


def without_reports(text: str) -> str:
    """Return simplified `text` of a cook without what only says how far he is ("I baked it. What's next?").

    It stays as it is where nothing else is said.
    """
    places = [0, *(match.end() for match in words("connecting")["ends"].finditer(text)), len(text)]
    sentences = [text[start:end] for start, end in pairwise(places)]
    return "".join(each for each in sentences if not reports(each)).strip() or text


def reports(text: str) -> bool:
    """Tell whether simplified `text` of a cook only says how far he is: "I baked it for 20 minutes", "葱切好了"."""
    rows = words("steps")
    return rows["reports"].search(text) is not None and rows["asks_at_all"].search(text) is None
