"""Recipes that a question calls by their own English names: "Red-Braised Pork Belly"."""

from dataclasses import dataclass

from culinary.dishes import english_key
from culinary.glossing import glossed
from recipes.names import clean_name
from retrieval.index.recipe_store import RecipeStore
from text.normalize import LATIN_WORD

_LONGEST = 12  # words
_SHORTEST = 4  # letters


@dataclass(frozen=True, slots=True)
class EnglishTitle:
    """`text[start:end]` is the English name of recipes; `title` is the title of the first of them."""

    start: int
    end: int
    title: str


def english_titles(text: str, recipes: RecipeStore) -> list[EnglishTitle]:
    """Return the recipes that a text calls by their whole English names, in order, the longest name first.

    What is only a part of what is asked for is none: the kimchi of "kimchi fried rice".
    """
    words = list(LATIN_WORD.finditer(text))
    keys = {
        (first, last): english_key(text[words[first].start() : words[last].end()])
        for first in range(len(words))
        for last in range(first, min(len(words), first + _LONGEST))
    }
    long = {span: key for span, key in keys.items() if len(key) >= _SHORTEST}
    rows: dict[str, int] = {}
    for name, row in recipes.rows_named(sorted(set(long.values()))) if long else ():
        rows[name] = min(row, rows.get(name, row))
    found: list[tuple[int, int, int]] = []
    for (first, last), key in sorted(long.items(), key=lambda item: item[0][0] - item[0][1]):
        apart = all(last < other_first or other_last < first for other_first, other_last, _ in found)
        if key in rows and apart and not _goes_on(text, words[first].start(), words[last].end()):
            found.append((first, last, rows[key]))
    titles = recipes.titles([row for _, _, row in found])
    return [EnglishTitle(words[first].start(), words[last].end(), titles[row]) for first, last, row in sorted(found)]


def with_chinese_titles(text: str, recipes: RecipeStore) -> str:
    """Return a simplified text with the recipes that it calls by their English names called by their Chinese ones."""
    for title in reversed(english_titles(text, recipes)):
        text = f"{text[: title.start]} {clean_name(title.title)} {text[title.end :]}"
    return text


def _goes_on(text: str, start: int, end: int) -> bool:
    """Tell whether a name of a word or two stands between words of food: it is a part of a longer one."""
    if len(LATIN_WORD.findall(text[start:end])) > 2:
        return False
    return any(gloss.end in (start, start - 1) or gloss.start in (end, end + 1) for gloss in glossed(text))
