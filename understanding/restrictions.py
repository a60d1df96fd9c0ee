"""What a user must not or will not eat, as written down in a few words: 花生过敏, 纯素, 不吃香菜, nut allergy."""

from functools import lru_cache

from culinary.ingredients import canonical_name
from recipes.facets.diets import FORBIDDEN
from recipes.facets.restrictions import Restriction
from text.normalize import simplify
from understanding.diets import allergens_called, diets_named
from understanding.marked_text import MarkedText
from understanding.tables import words
from understanding.wishes import read_heat

_HOT = ("heat1", "heat2", "heat3")


@lru_cache(maxsize=512)
def parse_restriction(text: str) -> Restriction:
    """Read one restriction: an allergy, a diet, no alcohol, nothing hot, or an ingredient that is not eaten.

    Raises:
        ValueError: nothing is said.
    """
    said = text.strip().strip("。.!！,，")
    if not said:
        raise ValueError("忌口不能为空。 The restriction is empty.")
    lower = simplify(said)
    if groups := allergens_called(lower):
        return Restriction(said, groups)
    if diets := diets_named(lower):
        return Restriction(diets[0], tuple(sorted({tag for diet in diets for tag in FORBIDDEN[diet]})))
    if words("alcohol")["refused"].search(lower):
        return Restriction("不喝酒", ("alcohol",))
    if read_heat(MarkedText(lower))[0] == (0, 0):
        return Restriction("不吃辣", _HOT)
    rows = words("restrictions")
    subject = rows["after"].sub("", rows["before"].sub("", lower)).strip() or lower
    if groups := allergens_called(subject):
        return Restriction(said, groups)
    return Restriction(said, ingredient=canonical_name(subject))
