"""The ways of cooking that a question wants and those that it does not."""

from recipes.facets.methods import methods_in
from understanding.marked_text import MarkedText
from understanding.tables import words

_BY_FIRE = frozenset(("炒", "煎", "炸", "烤", "烧"))
"""Ways that who can only boil or steam does not cook."""


def read_methods(marked: MarkedText) -> tuple[frozenset[str], frozenset[str]]:
    """Return the methods (`recipes.facets.methods`) that are wanted, and those that are not."""
    rows = words("methods")
    refused: set[str] = set()
    for match in rows["refused"].finditer(marked.text):
        way = match["way"] or "炸"
        refused |= methods_in(way if way == "煎炸" else way[-1])
        # Names say 免烤 themselves.
        if way != "烤":
            marked.mark(*match.span())
    wanted = {
        method
        for match in rows["wanted"].finditer(marked.text)
        if not marked.holds(match.start("way"))
        for method in methods_in(match["way"][-1])
    }
    for match in rows["able"].finditer(marked.text):
        able = {method for letter in match["ways"] for method in methods_in(letter)}
        wanted |= able
        refused |= _BY_FIRE - able
    if rows["stir_fried"].search(marked.text):
        wanted.add("炒")
    return frozenset(wanted - refused), frozenset(refused)
