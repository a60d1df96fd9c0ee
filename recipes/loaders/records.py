"""Read one recipe from a record with named parts, whatever program wrote it and whatever it calls them."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from recipes.loaders.fields import Fields, layout
from recipes.loaders.ingredient_lines import ingredient_lines
from recipes.loaders.step_lines import step_lines
from recipes.loaders.times import minutes_of
from recipes.loaders.values import MAX_DEPTH, picture_of, text_of, texts_of
from recipes.loaders.yields import persons_of
from recipes.recipe import Recipe, group_of
from text.clauses import split_at

_MAX_NODES = 200_000


class NoRecipe(ValueError):
    """A record about other things."""


def recipe_nodes(document: Any, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """Yield every record in a document that is a recipe: by its `@type`, or by its name and what it is made of.

    Raises:
        ValueError: the document is nested too deeply.
    """
    if depth > MAX_DEPTH:
        raise ValueError("nested too deeply")
    if isinstance(document, list):
        for part in document:
            yield from recipe_nodes(part, depth + 1)
    elif isinstance(document, Mapping):
        if is_recipe(document):
            yield document
            return
        for part in document.values():
            if isinstance(part, (list, Mapping)):
                yield from recipe_nodes(part, depth + 1)


def is_recipe(record: Mapping[str, Any]) -> bool:
    """Tell whether a record is a recipe."""
    kinds = record.get("@type")
    if kinds is not None:
        names = (split_at(str(kind), "/:#")[-1] for kind in (kinds if isinstance(kinds, list) else [kinds]))
        return any(name == "Recipe" for name in names)
    fields = Fields(record)
    # A list of anything may have a name and "items".
    made_of = fields.get("steps") or fields.get("ingredients") != record.get("items") or fields.get("description")
    return isinstance(fields.get("name"), str) and bool(made_of)


def expand(document: Any) -> Any:
    """Return JSON-LD with its references (`@id`) resolved and its wrappings (`@list`, `@set`, `@value`) taken off."""
    known: dict[str, Mapping[str, Any]] = {}
    left = [_MAX_NODES]

    def gather(node: Any, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise ValueError("JSON-LD nested too deeply")
        for part in node.values() if isinstance(node, Mapping) else node if isinstance(node, list) else ():
            gather(part, depth + 1)
        if isinstance(node, Mapping) and isinstance(node.get("@id"), str) and len(node) > 1 + ("@type" in node):
            known.setdefault(node["@id"], node)

    def whole(node: Any, seen: tuple[str, ...]) -> Any:
        left[0] -= 1
        if left[0] < 0 or len(seen) > MAX_DEPTH:
            raise ValueError("JSON-LD that refers to itself too often")
        if isinstance(node, list):
            return [whole(part, seen) for part in node]
        if not isinstance(node, Mapping):
            return node
        name = node.get("@id")
        if isinstance(name, str) and name in known:
            if name in seen:
                return {}
            node, seen = known[name], (*seen, name)
        for wrapping in ("@list", "@set", "@value"):
            if wrapping in node:
                return whole(node[wrapping], seen)
        return {layout("vocabulary").sub("", key): whole(part, seen) for key, part in node.items()}

    gather(document, 0)
    return whole(document, ()) if known or layout("wrapped").search(str(document)) else document


def recipes_of(document: Any, source: str) -> Iterator[Recipe]:
    """Yield every recipe in a document.

    Raises:
        NoRecipe: there is none.
        ValueError: a recipe has no name, or neither ingredients nor steps.
    """
    found = list(recipe_nodes(expand(document)))
    if not found:
        raise NoRecipe("没有菜谱 no recipe in it: no name with ingredients or steps")
    seen: set[str] = set()
    for node in found:
        recipe = read_record(node, source)
        if recipe.recipe_id not in seen:
            seen.add(recipe.recipe_id)
            yield recipe


def read_record(record: Mapping[str, Any], source: str) -> Recipe:
    """Return the recipe that a record holds.

    Args:
        record: JSON-LD, an export of a recipe manager, a table's row: anything whose parts have names.
        source: where it was read, unless the record says itself.

    Raises:
        ValueError: it has no name, or neither ingredients nor steps.
    """
    fields = Fields(record)
    name = " ".join(text_of(fields.get("name")).split())
    ingredients, steps = list(_ingredients(fields)), step_lines(fields.get("steps"))
    description = text_of(fields.get("description"))
    if not steps and "@type" not in record and "\n" in description:
        steps, description = step_lines(description), ""
    if not name:
        raise ValueError("没有菜名 the recipe has no name")
    if not ingredients and not steps:
        raise ValueError("没有食材也没有步骤 no ingredients and no steps")
    recipe = Recipe.create(
        name=name,
        dish=text_of(fields.get("dish")),
        description=description,
        ingredients=ingredients,
        steps=steps,
        keywords=texts_of(fields.get("keywords")),
        servings=_servings(fields),
        minutes=_minutes(fields),
        difficulty=text_of(fields.get("difficulty")),
        cuisine="、".join(texts_of(fields.get("cuisine"))),
        tags=tuple(dict.fromkeys(_tags(fields))),
        notes=tuple(_notes(fields)),
        source=next((text for value in fields.all("source") if (text := text_of(value))), "") or source,
    )
    return recipe.with_picture(next((found for value in fields.all("picture") if (found := picture_of(value))), ""))


def _ingredients(fields: Fields) -> Iterator[str]:
    listed = list(ingredient_lines(fields.get("ingredients")))
    for more in fields.all("more_ingredients"):
        listed += ingredient_lines(more)
    listed += _below(fields.get("steps"), 0)
    # A heading that another follows, or nothing, heads no group.
    for line, following in pairwise([*listed, "【】"]):
        if group_of(line) is None or not following.startswith("【"):
            yield line


def _below(steps: Any, depth: int) -> Iterator[str]:
    """Yield the ingredients that stand with the steps: each step's own, or those of a recipe within the recipe."""
    if depth > MAX_DEPTH:
        raise ValueError("instructions nested too deeply")
    for part in steps if isinstance(steps, list) else [steps] if isinstance(steps, Mapping) else ():
        if not isinstance(part, Mapping):
            continue
        own = part.get("recipeIngredient") or (
            part.get("ingredients") if isinstance(part.get("ingredients"), list) else None
        )
        if own:
            name = text_of(part.get("name") or part.get("title"))
            yield from [f"【{name}】"] * bool(name)
            yield from ingredient_lines(own)
        for key in ("itemListElement", "item", "steps"):
            yield from _below(part.get(key), depth + 1)


def _servings(fields: Fields) -> int | None:
    for part in ("servings", "recipe_yield", "yield"):
        for value in fields.all(part):
            if count := persons_of(value, helpings=part != "yield"):
                return count
    return None


def _minutes(fields: Fields) -> int | None:
    for value in fields.all("minutes"):
        if found := minutes_of(value):
            return found
    parts = [next(filter(None, map(minutes_of, fields.all(part))), 0) for part in ("preparing", "cooking", "resting")]
    # Preparing alone is not the whole of it.
    return sum(parts) if any(parts[1:]) else None


def _tags(fields: Fields) -> Iterator[str]:
    for value in fields.all("tags"):
        for text in texts_of(value):
            bare = text.rsplit("/", 1)[-1] if text.startswith("http") else text
            yield from (part.strip() for part in split_at(bare, ",，、;；|") if part.strip())


def _notes(fields: Fields) -> Iterator[str]:
    if tools := texts_of(fields.get("tools")):
        yield "工具：" + "、".join(tools)
    nutrition = fields.get("nutrition")
    if isinstance(nutrition, Mapping):
        facts = [
            f"{key} {said}" for key, value in nutrition.items() if not key.startswith("@") and (said := text_of(value))
        ]
        yield from ["营养：" + "，".join(facts)] * bool(facts)
    for value in fields.all("notes"):
        for part in value if isinstance(value, list) else [value]:
            title = text_of(part.get("title") or part.get("name")) if isinstance(part, Mapping) else ""
            text = text_of(part)
            yield f"{title}：{text}" if title and title != text else text
