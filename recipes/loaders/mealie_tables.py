"""Read a backup of Mealie: the tables of its database, as `database.json`, joined into records of recipes."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

Row = Mapping[str, Any]
_KEPT = ("name", "description", "total_time", "prep_time", "org_url")
_PARTS = ("recipes_ingredients", "recipe_instructions")


def is_tables(document: Any) -> bool:
    """Tell whether a document is such a backup."""
    return isinstance(document, Mapping) and all(_is_table(document.get(name)) for name in ("recipes", *_PARTS))


def joined(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield each recipe of a backup as a record with named parts."""
    foods, units = _by_id(document, "ingredient_foods"), _by_id(document, "ingredient_units")
    tags, categories, tools = (
        _links(document, *names) for names in (("tag", "tags"), ("category", "categories"), ("tool", "tools"))
    )
    lines, steps, notes = (_by_recipe(document, name) for name in (*_PARTS, "notes"))
    for recipe in _rows(document, "recipes"):
        key = recipe.get("id")
        yield {
            **{name: recipe.get(name) for name in _KEPT},
            "cook_time": recipe.get("perform_time") or recipe.get("cook_time"),
            "recipe_servings": recipe.get("recipe_servings"),
            "recipeYield": recipe.get("recipe_yield"),
            "tags": [*tags[key], *categories[key]],
            "tools": tools[key],
            "ingredients": [_line(line, foods, units) for line in _ordered(lines[key])],
            "instructions": [_step(step) for step in _ordered(steps[key])],
            "notes": [{"title": note.get("title"), "text": note.get("text")} for note in notes[key]],
            # Where a backup has the pictures.
            "image": f"recipes/{_dashed(key)}/images/original.webp",
        }


def _line(line: Row, foods: Mapping[Any, Row], units: Mapping[Any, Row]) -> dict[str, Any]:
    food, unit = foods.get(line.get("food_id"), {}), units.get(line.get("unit_id"), {})
    short = unit.get("abbreviation") if unit.get("use_abbreviation") else ""
    return {
        "title": line.get("title"),
        "originalText": line.get("original_text") if not food else None,
        "quantity": line.get("quantity"),
        "unit": {"name": short or unit.get("name")} if unit else None,
        "food": food.get("name"),
        "note": line.get("note"),
    }


def _step(step: Row) -> dict[str, str]:
    heading, text = step.get("title"), str(step.get("text") or "")
    return {"name": str(step.get("summary") or ""), "text": f"【{heading}】{text}" if heading else text}


def _links(document: Row, kind: str, table: str) -> defaultdict[Any, list[str]]:
    """Return the names that each recipe is linked to: its tags, categories or tools."""
    names = {key: row.get("name") for key, row in _by_id(document, table).items()}
    found: defaultdict[Any, list[str]] = defaultdict(list)
    for row in _rows(document, f"recipes_to_{table}"):
        if name := names.get(row.get(f"{kind}_id")):
            found[row.get("recipe_id")].append(str(name))
    return found


def _is_table(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(row, Mapping) for row in value)


def _rows(document: Row, table: str) -> list[Row]:
    found = document.get(table)
    return found if isinstance(found, list) and _is_table(found) else []


def _by_id(document: Row, table: str) -> dict[Any, Row]:
    return {row.get("id"): row for row in _rows(document, table)}


def _by_recipe(document: Row, table: str) -> defaultdict[Any, list[Row]]:
    found: defaultdict[Any, list[Row]] = defaultdict(list)
    for row in _rows(document, table):
        found[row.get("recipe_id")].append(row)
    return found


def _ordered(rows: list[Row]) -> list[Row]:
    def position(row: Row) -> float:
        value = row.get("position")
        return value if isinstance(value, (int, float)) else 0

    return sorted(rows, key=position)


def _dashed(key: Any) -> str:
    try:
        return str(UUID(str(key)))
    except ValueError:
        return str(key)
