"""Prompts for picture models: dish, main ingredients, plating and style, in the language the model reads."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache

from culinary.dishes import lookup
from culinary.translation import CookingWord, load_words, to_english
from recipes.names import clean_name
from recipes.recipe import Recipe
from text.normalize import simplify
from tools.image.card.amounts import split_line
from tools.image.picture import ImageError, Language
from tools.image.picture_wish import Wish, load_vocabulary

Translate = Callable[[str], Awaitable[str]]

_MAX_INGREDIENTS = 4
_MAX_NAME = 40
_MAX_RAW = 200
_ENGLISH = re.compile(r"[A-Za-z][A-Za-z0-9 ,'’()-]{2,79}")


@dataclass(frozen=True, slots=True)
class PicturePrompt:
    """What a picture model is told.

    Attributes:
        text: most important first, so that a model that reads 77 tokens loses only the end.
        negative: what to avoid.
    """

    text: str
    negative: str


async def write_prompt(
    recipe: Recipe,
    wish: Wish,
    *,
    style: str,
    language: Language,
    negative: str | None = None,
    translate: Translate | None = None,
) -> PicturePrompt:
    """Write the prompt for a picture of `recipe`.

    Args:
        recipe: its name, dish and main ingredients are used.
        wish: the user's wishes.
        style: key of the preset where the wish names none.
        language: the one the model reads.
        negative: in place of the vocabulary's list.
        translate: asked for the English of a dish that the glossary lacks.

    Raises:
        ImageError: an unknown style; the message lists the valid ones.
    """
    words = load_vocabulary()
    preset = words.style.get(wish.style or style)
    if preset is None:
        known = ", ".join(words.style)
        raise ImageError(f"没有画风“{style}”，可用：{known}。", f"Unknown style '{style}'; valid: {known}.")
    details = [phrase.text(language) for phrase in wish.details]
    if language == "zh":
        dish, main = short_name(recipe.name), "、".join(main_ingredients(recipe))
        parts = [f"一道{dish}", f"主料是{main}" if main else "", *details, preset.zh]
    else:
        dish = await _english(recipe, translate)
        main = ", ".join(text for name in main_ingredients(recipe) if (text := english_ingredient(name)))
        parts = [f"a dish of {dish}", f"with {main}" if main else "", *details, preset.en]
    text = ("，" if language == "zh" else ", ").join(part for part in parts if part)
    return PicturePrompt(text, words.negative[language] if negative is None else negative)


def main_ingredients(recipe: Recipe) -> list[str]:
    """Return the names of up to four ingredients that can be seen on the plate, in the recipe's order."""
    names = (simplify(split_line(item[:_MAX_RAW]).name).strip()[:_MAX_NAME] for item in recipe.ingredients[:40])
    return [name for name in dict.fromkeys(names) if name and name not in _seasonings()][:_MAX_INGREDIENTS]


@cache
def _seasonings() -> frozenset[str]:
    return frozenset(load_vocabulary().seasonings.split())


def short_name(name: str) -> str:
    """Return a recipe's cleaned name, at most 40 characters."""
    return clean_name(name[:_MAX_RAW])[:_MAX_NAME]


def english_name(name: str) -> str:
    """Return the glossary's English name of a Chinese dish, empty where it has none."""
    dish = None if name.isascii() else lookup(short_name(name))
    return dish.english[0] if dish and dish.english else ""


def english_ingredient(name: str) -> str:
    """Return the English of the longest ingredient word in `name` (带皮五花肉: pork belly), empty if there is none."""
    if name.isascii():
        return name
    spans = ((start, end) for start in range(len(name)) for end in range(start + 1, len(name) + 1))
    found = (word for start, end in spans if (word := _ingredients().get(name[start:end])))
    longest = max(found, key=lambda word: len(word.chinese), default=None)
    return longest.english[0] if longest else ""


@cache
def _ingredients() -> dict[str, CookingWord]:
    return {word.chinese: word for word in load_words() if word.kind == "ingredient"}


async def _english(recipe: Recipe, translate: Translate | None) -> str:
    """Name the dish in English: the glossary, then the chat model, then word by word."""
    if recipe.name.isascii():
        return recipe.name[:80]
    for name in (recipe.name, recipe.dish):
        if name and (english := english_name(name)):
            return english
    name = short_name(recipe.name)
    if translate:
        answer = (await translate(name)).strip().strip("\"'.").strip()
        if _ENGLISH.fullmatch(answer):
            return answer.lower()
    guess = to_english(name)[:80]
    return guess if _ENGLISH.fullmatch(guess) else "Chinese home cooking"
