"""The English and romanised words of a question: which dishes they may mean, and which only seem to be named."""

from dataclasses import dataclass
from functools import cached_property

from culinary.dishes import DishMention, mentions
from culinary.glossing import glossed
from culinary.ingredients import canonical_name, find_ingredients, is_a, is_ingredient, role_of
from culinary.translation import to_chinese_guess
from retrieval.index.recipe_index import RecipeIndex
from retrieval.search.romanised_names import spelt_names
from text.normalize import LATIN_WORD, simplify

_ASKING = frozenset((
    "how", "to", "do", "i", "make", "a", "an", "the", "cook", "recipe", "for", "please", "chinese", "style",
    "what", "can", "you", "we", "should", "is", "of", "it",
))  # fmt: skip
_ABROAD = frozenset(("韩式", "日式", "泰式", "越式", "印度", "意式", "法式", "美式", "西班牙", "墨西哥"))


@dataclass(frozen=True)
class English:
    """What English and romanised words of a question may mean."""

    phrases: tuple[tuple[str, ...], ...] = ()
    """Each phrase as the Chinese words that it may be, the usual one first."""
    guesses: tuple[str, ...] = ()
    """Dishes that they may name, likeliest first."""
    partial: frozenset[str] = frozenset()
    """Dishes among the guesses that are less than what is asked for."""

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Return every Chinese word that a phrase may be, each once."""
        return tuple(dict.fromkeys(word for words in self.phrases for word in words))


def read_english(text: str, index: RecipeIndex) -> English:
    """Read the English and romanised words of a simplified question."""
    phrases = tuple(gloss.chinese for gloss in glossed(text))
    partial = frozenset(mention.dish.name for mention in mentions(text) if _says_less(mention, text))
    guesses = sorted(to_chinese_guess(text), key=lambda guess: guess in partial)
    spelt = spelt_names(text, index.phonetic)
    return English(phrases, tuple(dict.fromkeys([*spelt, *map(simplify, guesses)])), partial)


def within_longer(mention: DishMention, text: str) -> bool:
    """Tell whether an English name is only a part of what is asked for (kimchi in "kimchi fried rice")."""
    name = mention.text
    if not name.isascii():
        return False
    words = [word for word in LATIN_WORD.findall(text) if word not in _ASKING]
    return (len(LATIN_WORD.findall(name)) < 2 and len(words) > 1) or _says_less(mention, text)


def _says_less(mention: DishMention, text: str) -> bool:
    """Tell whether an English name lacks an ingredient, or the foreign kitchen, that is asked for beside it.

    "braised pork belly with preserved mustard greens" is no 红烧肉, "cold noodles they eat in Korea" no 凉面.
    """
    if not mention.text.isascii():
        return False
    rest = f"{text[: mention.start]} . {text[mention.end :]}"
    glosses = glossed(rest)
    abroad = any(word in _ABROAD for gloss in glosses for word in gloss.chinese)
    if abroad and mention.dish.category not in ("日韩东南亚", "西餐"):
        return True
    asked_for = {canonical_name(word) for gloss in glosses for word in gloss.chinese[:1] if is_ingredient(word)}
    dish = mention.dish
    known = {canonical_name(name) for name in dish.ingredients} | set(find_ingredients(dish.name))
    telling = [name for name in asked_for if role_of(name) in ("main", "staple")]
    return any(not any(is_a(name, part) or is_a(part, name) for part in known) for name in telling)
