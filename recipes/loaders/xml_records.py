"""Read XML of recipe programs (MasterCook, Gourmet, KRecipes, RecipeML, My CookBook): elements become named parts."""

import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from typing import Any

from recipes.loaders.base import Broken, Source, describe, head_text, read_text
from recipes.loaders.records import NoRecipe, recipes_of
from recipes.recipe import Recipe

MAX_DEPTH = 40
# What only holds other parts of the same recipe.
_WRAPPINGS = frozenset(["head", "krecipes-description", "krecipes-ingredients", "amt", "time", "preptime-x"])
# How programs call what the table of fields knows by other names, below an ingredient or step.
_RENAMED = {
    "dirt": "li", "ingredient-list": "ingredients", "inggroup": "group", "groupname": "title", "ing-div": "group",
    "ingr": "ingredient", "iprp": "note", "krecipes-instructions": "instructions", "q": "quantity", "key": "name",
    "dirs": "directions", "cats": "categories", "catt": "name", "cat": "name", "ingredient-group": "group",
}  # fmt: skip
_LISTS = frozenset(["ingredient", "group", "ing", "step", "li", "dirt", "p"])


def accepts(source: Source) -> bool:
    """Tell whether a source is XML, and no page."""
    head = head_text(source).lstrip("\ufeff \r\n\t")[:4096]
    return head.startswith(("<?xml", "<!DOCTYPE", "<mx2", "<gourmetDoc", "<krecipes", "<recipeml", "<cookbook")) or (
        head.startswith("<") and source.place.suffix.lower() in (".xml", ".mx2", ".grmt", ".kreml", ".fdx")
    )


def read(source: Source) -> Iterator[Recipe | Broken]:
    """Yield the recipes of an XML file."""
    try:
        text = read_text(source)
        if "<!ENTITY" in text:
            raise ValueError("XML with entities of its own is not read")
        root = ElementTree.fromstring(text.encode() if not text.startswith("<?xml") else _without_declaration(text))
        document = _value(root, 0)
    except (ValueError, ElementTree.ParseError, RecursionError) as error:
        yield Broken(1, describe(error))
        return
    try:
        yield from recipes_of(document, source.place.name)
    except (NoRecipe, ValueError, TypeError, AttributeError) as error:
        yield Broken(1, describe(error))


def _without_declaration(text: str) -> bytes:
    return text.partition("?>")[2].encode()


def _value(element: ElementTree.Element, depth: int) -> Any:
    """Return an element as a text, or as a record of its attributes and children; what repeats becomes a list."""
    if depth > MAX_DEPTH:
        raise ValueError("XML nested too deeply")
    tag = element.tag.rpartition("}")[2].lower()
    text = (element.text or "").strip()
    if not len(element):
        attributes = {_name(key): value for key, value in element.attrib.items()}
        if "elapsed" in attributes:
            return attributes["elapsed"]
        if tag == "serv":
            return attributes.get("qty", text)
        return attributes | {"text": text} if attributes and text else attributes or text
    record: dict[str, Any] = {_name(key): value for key, value in element.attrib.items()}
    for child in element:
        name = _name(child.tag.rpartition("}")[2])
        value = _value(child, depth + 1)
        if name in _WRAPPINGS and isinstance(value, dict):
            record |= value
        elif name in record and not isinstance(record[name], list):
            record[name] = [record[name], value]
        elif name in record:
            record[name].append(value)
        else:
            record[name] = [value] if name in _LISTS else value
    only = next(iter(record.values())) if len(record) == 1 else None
    return only if isinstance(only, list) and next(iter(record)) in _LISTS else record


def _name(tag: str) -> str:
    return _RENAMED.get(tag.lower(), tag.lower())
