"""What a turn lacks, replaces or leaves out, and what is to stand in for it."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Literal

from culinary.ingredients import mentions
from understanding.lacking import changes_recipe, puts_in_place
from understanding.tables import words
from understanding.turn_reading import Lack

Role = Literal["missing", "instead", "unsaid"]

_CLAUSE_ENDS = "，,。;；!！?？"


def read_lack(text: str, equipment: Iterable[str] = ()) -> Lack:
    """Return what simplified `text` says is lacking, left out or put in its place.

    Args:
        equipment: what it says is not there (`Wishes.no_equipment`).
    """
    told = _told(_about_lacking(text))
    surely = next((at for at, (_, role) in enumerate(told) if role == "missing"), None)
    missing: list[str] = []
    instead: list[str] = []
    for at, (food, role) in enumerate(told):
        if role == "unsaid" and surely is not None and at < surely:
            # 蒸鱼没有葱, 红烧肉的冰糖用什么代替: what comes before names the dish.
            continue
        stands_in = role == "instead" or (role == "unsaid" and bool(missing))
        (instead if stands_in else missing).append(food)
    instead = [food for food in instead if food not in missing]
    left_out = not instead and bool(words("lacking")["leaves_out"].search(text))
    return Lack(tuple(dict.fromkeys(missing)), tuple(dict.fromkeys(instead)), left_out, tuple(sorted(equipment)))


def _told(text: str) -> list[tuple[str, Role]]:
    """Return the foods of a text, each with what the words around it make of it; the dish they are in is left out."""
    rows, found = words("swapping"), list[tuple[str, Role]]()
    foods, last = mentions(text), -1
    for at, food in enumerate(foods):
        before, after = _clause_before(text[: food.start]), text[food.end :]
        joined = last >= 0 and rows["joint"].search(text[last : food.start]) is not None
        # 没可乐,雪碧行吗 asks of the second alone.
        alone = text[last : food.start] in ("，", ",") and rows["after_instead"].search(after)
        if (at + 1 < len(foods) and rows["holds"].search(after)) or rows["held_in"].search(before):
            continue
        if rows["before_missing"].search(before) or rows["after_missing"].search(after):
            role: Role = "missing"
        elif joined and found[-1][1] != "unsaid" and not alone:
            role = found[-1][1]
        elif rows["before_instead"].search(before) or rows["after_instead"].search(after):
            role = "instead"
        else:
            role = "unsaid"
        if joined and found[-1][1] == "unsaid":
            # 生抽和老抽都没有: what is said of the last holds for both.
            found[-1] = (found[-1][0], role)
        found.append((food.name, role))
        last = food.end
    return found


def _about_lacking(text: str) -> str:
    """Return a text from the part on that first speaks of lacking; what is asked before it is blanked."""
    ends = [0, *(at + 1 for at, letter in enumerate(text) if letter in _CLAUSE_ENDS), len(text)]
    spans = [] if text.isascii() else list(pairwise(ends))
    first = next((a for a, b in spans if changes_recipe(text[a:b]) or puts_in_place(text[a:b])), 0)
    return " " * first + text[first:]


def _clause_before(text: str) -> str:
    start = max(text.rfind(end) for end in _CLAUSE_ENDS) + 1
    return text[start:]
