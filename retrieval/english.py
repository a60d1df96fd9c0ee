"""The English and romanised words of a question: which dishes they may mean, and which only seem to be named."""

import re
from collections.abc import Sequence

from culinary.dishes import DishMention, mentions
from culinary.glossing import glossed
from culinary.ingredients import canonical_name, find_ingredients, is_ingredient, role_of
from culinary.translation import to_chinese_guess
from retrieval.index import RecipeIndex
from retrieval.romanised import spelt_names
from retrieval.text import simplify

_WORD = re.compile(r"[a-z]+")
_ASKING = re.compile(r"how|to|do|i|make|a|an|the|cook|recipe|for|please|chinese|style|what|can|you|we|should|is|of|it")


def in_chinese_names(
    text: str, index: RecipeIndex, phrases: Sequence[tuple[str, ...]]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the dishes that English or romanised words may mean, likeliest first, and their Chinese words."""
    gloss = tuple(dict.fromkeys(word for chinese in phrases for word in chinese))
    less = {mention.dish.name for mention in mentions(text) if _says_less(mention, text)}
    guesses = [guess for guess in to_chinese_guess(text) if guess not in less]
    spelt = spelt_names(text, index.phonetic)
    return tuple(dict.fromkeys([*spelt, *(simplify(guess) for guess in guesses)])), gloss


def within_longer(mention: DishMention, text: str) -> bool:
    """Tell whether an English name is only a part of what is asked for (kimchi in "kimchi fried rice")."""
    name = mention.text
    if not name.isascii():
        return False
    words = [word for word in _WORD.findall(text) if not _ASKING.fullmatch(word)]
    return (len(_WORD.findall(name)) < 2 and len(words) > 1) or _says_less(mention, text)


def _says_less(mention: DishMention, text: str) -> bool:
    """Tell whether an English name lacks an ingredient that is asked for beside it.

    "braised pork belly with preserved mustard greens" is no 红烧肉.
    """
    if not mention.text.isascii():
        return False
    rest = f"{text[: mention.start]} . {text[mention.end :]}"
    asked_for = {canonical_name(word) for gloss in glossed(rest) for word in gloss.chinese[:1] if is_ingredient(word)}
    dish = mention.dish
    known = {canonical_name(name) for name in dish.ingredients} | set(find_ingredients(dish.name))
    return bool({name for name in asked_for if name not in known and role_of(name) in ("main", "staple")})
