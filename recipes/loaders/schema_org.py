"""Read schema.org/Recipe from JSON-LD (https://schema.org/Recipe), alone or inside saved web pages."""

import html
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from culinary.quantities import find_quantities
from recipes.loaders.base import Broken, Source, describe, head_text, read_text
from recipes.recipe import Recipe
from text.phrases import load_phrases

MAX_DEPTH = 40
_TAG = re.compile(r"<[^<>]{1,500}>")
_WRAPPER = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*<!\[CDATA\[\*/)|(?:-->|//\s*\]\]>|/\*\]\]>\*/)\s*;?\s*$")
_STEPS = Path(__file__).parent / "phrases" / "steps.yaml"


def is_schema_org(record: dict[str, Any]) -> bool:
    """Tell whether a JSON object is JSON-LD."""
    return any(key in record for key in ("@context", "@graph", "@type"))


def accepts_page(source: Source) -> bool:
    """Tell whether a source is a web page."""
    head = head_text(source).lstrip()[:4096].lower()
    return head.startswith(("<!doctype html", "<html", "<?xml")) or "<head" in head or "application/ld+json" in head


def read_page(source: Source) -> Iterator[Recipe | Broken]:
    """Yield the recipes in the `application/ld+json` scripts of a saved page."""
    try:
        scripts = _Scripts()
        scripts.feed(read_text(source))
        scripts.close()
    except ValueError as error:
        yield Broken(1, describe(error))
        return
    found = False
    for line, text in scripts.found:
        try:
            for recipe in recipes_of(json.loads(_WRAPPER.sub("", text), strict=False), source.place.name):
                found = True
                yield recipe
        except NoRecipe:
            continue
        except (ValueError, TypeError, AttributeError, RecursionError) as error:
            found = True
            yield Broken(line, describe(error))
    if not found:
        yield Broken(1, "the page has no schema.org/Recipe")


class NoRecipe(ValueError):
    """JSON-LD about other things."""


class _Scripts(HTMLParser):
    """Collect the JSON-LD scripts of a page with their lines."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kind = (dict(attrs).get("type") or "").split(";")[0].strip().lower()
        self._open = tag == "script" and kind == "application/ld+json"
        if self._open:
            self.found.append((self.getpos()[0], ""))

    def handle_data(self, data: str) -> None:
        if self._open:
            line, text = self.found[-1]
            self.found[-1] = (line, text + data)

    def handle_endtag(self, tag: str) -> None:
        self._open = False


def recipes_of(node: Any, source: str) -> Iterator[Recipe]:
    """Yield every schema.org/Recipe in a JSON-LD document.

    Raises:
        NoRecipe: there is none.
        ValueError: a recipe has no name, or neither ingredients nor steps.
    """
    found = list(_nodes(node, 0))
    if not found:
        raise NoRecipe("no schema.org/Recipe in the document")
    for recipe in found:
        yield _recipe(recipe, source)


def _nodes(node: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > MAX_DEPTH:
        raise ValueError("JSON-LD nested too deeply")
    if isinstance(node, list):
        for part in node:
            yield from _nodes(part, depth + 1)
    elif isinstance(node, dict):
        kinds = node.get("@type")
        if any(str(kind).rsplit("/", 1)[-1] == "Recipe" for kind in (kinds if isinstance(kinds, list) else [kinds])):
            yield node
            return
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item", "hasPart"):
            yield from _nodes(node.get(key), depth + 1)


def _recipe(node: dict[str, Any], source: str) -> Recipe:
    name = _text(node.get("name") or node.get("headline"))
    ingredients = _lines(node.get("recipeIngredient") or node.get("ingredients"))
    steps = list(_steps(node.get("recipeInstructions"), 0))
    if not name:
        raise ValueError("the recipe has no name")
    if not ingredients and not steps:
        raise ValueError("no ingredients and no steps")
    return Recipe.create(
        name=name,
        description=_text(node.get("description")),
        ingredients=ingredients,
        steps=steps,
        keywords=_texts(node.get("alternateName")),
        servings=_servings(node.get("recipeYield") or node.get("yield")),
        minutes=_minutes(node),
        cuisine="、".join(_texts(node.get("recipeCuisine"))),
        tags=tuple(dict.fromkeys(_tags(node))),
        notes=tuple(_notes(node)),
        source=_text(node.get("url")) or source,
    )


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = next(iter(value), "")
    if isinstance(value, dict):
        value = value.get("@value") or value.get("text") or value.get("name") or ""
    if not isinstance(value, (str, int, float)):
        return ""
    text = html.unescape(html.unescape(str(value)))
    return "\n".join(line for part in _TAG.sub("\n", text).split("\n") if (line := " ".join(part.split())))


def _texts(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [text for part in values if (text := _text(part))]


def _lines(value: Any) -> list[str]:
    return [line for text in _texts(value) for line in text.split("\n")]


def _steps(value: Any, depth: int) -> Iterator[str]:
    if depth > MAX_DEPTH:
        raise ValueError("instructions nested too deeply")
    if isinstance(value, list):
        for part in value:
            yield from _steps(part, depth + 1)
    elif isinstance(value, dict) and value.get("itemListElement"):
        below = list(_steps(value["itemListElement"], depth + 1))
        name = _text(value.get("name"))
        yield from ([f"【{name}】{below[0]}", *below[1:]] if name and below else below)
    elif isinstance(value, dict):
        name, text = _text(value.get("name")), _text(value.get("text"))
        yield from _split(text if not name or name in text else f"{name}：{text}" if text else name)
    else:
        yield from _split(_text(value))


def _split(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        if bare := load_phrases(_STEPS)["mark"].sub("", line).strip():
            yield bare


def _servings(value: Any) -> int | None:
    for text in _texts(value):
        persons = [found for found in find_quantities(text) if found.kind == "servings" and found.low]
        number = re.match(r"\D{0,12}?(\d{1,3})(?!\d)", text)
        count = int(persons[0].low or 0) if persons else int(number.group(1)) if number else 0
        if 1 <= count <= 1000:
            return count
    return None


@cache
def _duration() -> TypeAdapter[timedelta]:
    return TypeAdapter(timedelta)


def _minutes(node: dict[str, Any]) -> int | None:
    total = _span(node.get("totalTime"))
    if not total:
        total = sum(_span(node.get(key)) for key in ("prepTime", "cookTime", "performTime"))
    return total or None


def _span(value: Any) -> int:
    text = _text(value)
    try:
        # ISO 8601 as pydantic reads it knows no fractions such as PT1.5H, which pages do not use.
        return max(0, round(_duration().validate_python(text).total_seconds() / 60)) if text.startswith("P") else 0
    except (ValidationError, OverflowError):
        return 0


def _tags(node: dict[str, Any]) -> Iterator[str]:
    for key in ("recipeCategory", "keywords"):
        for text in _texts(node.get(key)):
            yield from (part.strip() for part in re.split(r"[,，、;；|]", text) if part.strip())
    yield from (text.rsplit("/", 1)[-1] for text in _texts(node.get("suitableForDiet")))
    yield from _texts(node.get("cookingMethod"))


def _notes(node: dict[str, Any]) -> Iterator[str]:
    if tools := _texts(node.get("tool")):
        yield "工具：" + "、".join(tools)
    nutrition = node.get("nutrition")
    if isinstance(nutrition, dict):
        facts = [
            f"{key} {_text(value)}" for key, value in nutrition.items() if not key.startswith("@") and _text(value)
        ]
        if facts:
            yield "营养：" + "，".join(facts)
