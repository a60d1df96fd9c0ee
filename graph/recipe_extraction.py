"""A recipe taken out of free text by a model that calls tools, held against that text: nothing may be added to it."""

import asyncio
import logging

from pydantic import BaseModel, Field

from answering.prose_check import unsupported
from culinary.ingredients import parse_ingredient
from culinary.taxonomy import find_ingredients, lookup
from dialogue.injection import without_orders
from graph.parts import Parts
from models.chat import limited
from models.structured import Asking, NoDataError
from prompts.loader import load_prompt
from recipes.facets.diets import ALLERGENS
from recipes.recipe import Recipe
from text.normalize import simplify
from understanding.persons import persons_in

log = logging.getLogger(__name__)
LONGEST = 6_000
"""Longest text that a model is given, characters."""
_MOST_TOKENS = 3_000
_COPIED = 0.7
"""Least share of a step's pairs of characters that stand in the text."""


class WrittenRecipe(BaseModel):
    """A recipe as a text tells it, in the text's own words."""

    name: str = Field(min_length=1, max_length=60, description="菜名 what it is called")
    ingredients: list[str] = Field(
        min_length=1, max_length=60, description="一样一条，连分量 one a line, with its amount"
    )
    steps: list[str] = Field(min_length=1, max_length=40, description="一步一条，照原文 in order, in the text's words")
    servings: int | None = Field(None, ge=1, le=100, description="几人份，原文没写就空着 persons, if the text says so")
    minutes: int | None = Field(None, ge=1, le=10_000, description="共几分钟，原文没写就空着 minutes, if it says so")


async def extract_recipe(text: str, parts: Parts) -> Recipe | None:
    """Return the recipe that a text tells of; None where no capable model is set or what it wrote does not hold."""
    chat = parts.settings.chat
    text = without_orders(text)
    if not chat.tools or not text or len(text) > LONGEST:
        return None
    try:
        async with asyncio.timeout(parts.settings.chef.deadline_s):
            model = limited(await asyncio.to_thread(parts.chat, ""), max_tokens=_MOST_TOKENS, temperature=0)
            asking = Asking(model, WrittenRecipe, wrong=lambda written: "; ".join(faults(written, text)))
            rules = await asyncio.to_thread(lambda: load_prompt("extract").render())
            written = await asking.aask(text, rules)
    except NoDataError as error:
        log.info("No recipe was taken out of a text: %s", error)
        return None
    except Exception as error:
        # Every provider fails in its own way.
        log.warning("No recipe was taken out of a text: %s", type(error).__name__)
        return None
    servings = written.servings if written.servings == persons_in(text) else None
    minutes = written.minutes if not unsupported(f"{written.minutes}分钟", text) else None
    return Recipe.create(**(written.model_dump() | {"servings": servings, "minutes": minutes}))


def faults(written: WrittenRecipe, text: str) -> list[str]:
    """Return what a recipe says that its text does not, and which allergens of the text it leaves out."""
    told = "\n".join([written.name, *written.ingredients, *written.steps])
    plain, foods = simplify(text), set(find_ingredients(text))
    found = [f"原文没有 not in the text: {amount}" for amount in unsupported(told, text)]
    found += [f"原文没有 not in the text: {food}" for food in find_ingredients(told) if food not in foods]
    names = (simplify(parse_ingredient(line).name) for line in written.ingredients)
    found += [f"原文没有 not in the text: {name}" for name in names if name not in plain and not find_ingredients(name)]
    pairs = _pairs(plain)
    for step in written.steps:
        own = _pairs(simplify(step))
        if len(own & pairs) < _COPIED * len(own):
            found.append(f"不是原文的话 not the text's words: {step[:40]}")
    left = foods - set(find_ingredients(told))
    found += [f"漏了 left out: {food}" for food in sorted(left) if _allergens(food)]
    return found


def _allergens(food: str) -> set[str]:
    entry = lookup(food)
    return {tag.lstrip("?") for tag in entry.tags} & ALLERGENS.keys() if entry else set()


def _pairs(text: str) -> set[str]:
    letters = "".join(letter for letter in text.lower() if letter.isalnum())
    return {letters[place : place + 2] for place in range(len(letters) - 1)}
