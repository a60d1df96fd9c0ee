"""Write recipes so that other programs read them, and so that reading them again here gives the very same.

What this module wrote says so (`_PROGRAM`) and is read back word for word; the same shapes by others go to the loaders.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any, Literal

from recipes.recipe import Recipe, group_of

Format = Literal["jsonl", "jsonld", "markdown"]
_PROGRAM = "shishen"
_HEAD = f"---\ngenerator: {_PROGRAM}\n"
_SECTIONS = {"ingredients": "## 食材 Ingredients", "steps": "## 做法 Steps", "notes": "## 备注 Notes"}
# What schema.org has no word for.
_MORE = ("dish", "difficulty", "hands_on_minutes", "deciding_step", "mistakes", "keeps", "goes_with", "english")
_FACTS = ("servings", "minutes", "cuisine", "tags", "keywords", "source", *_MORE)
_MARKUP = re.compile(r"[\\`*_\[\]<>#|&]|^(?=[-+=~:]|\d+[.)])")


def write_recipes(recipes: Iterable[Recipe], form: Format) -> Iterator[str]:
    """Yield the text of a file of recipes, piece by piece."""
    match form:
        case "jsonl":
            yield from (_line(recipe) for recipe in recipes)
        case "jsonld":
            yield "["
            for number, recipe in enumerate(recipes):
                yield (",\n" if number else "\n") + json.dumps(to_jsonld(recipe), ensure_ascii=False, indent=1)
            yield "\n]\n"
        case "markdown":
            yield from map(to_markdown, recipes)


def _line(recipe: Recipe) -> str:
    row = recipe.to_xiachufang() | {"source": recipe.source}
    return json.dumps({key: value for key, value in row.items() if value}, ensure_ascii=False) + "\n"


def to_jsonld(recipe: Recipe) -> dict[str, Any]:
    """Return a recipe as schema.org/Recipe; what the vocabulary lacks is an additional property."""
    more = recipe.model_dump(mode="json", include=set(_MORE))
    fields = {
        "alternateName": list(recipe.keywords),
        "description": recipe.description,
        "recipeYield": str(recipe.servings or ""),
        "totalTime": f"PT{recipe.minutes}M" if recipe.minutes else "",
        "recipeCuisine": recipe.cuisine,
        "keywords": list(recipe.tags),
        "recipeIngredient": list(recipe.ingredients),
        "recipeInstructions": [{"@type": "HowToStep", "text": step} for step in recipe.steps],
        "comment": [{"@type": "Comment", "text": note} for note in recipe.notes],
        "additionalProperty": [
            {"@type": "PropertyValue", "name": name, "value": more[name]} for name in _MORE if more[name]
        ],
        "isBasedOn": recipe.source,
    }
    head = {"@context": "https://schema.org", "@type": "Recipe", "name": recipe.name, "sdPublisher": _PROGRAM}
    return head | {key: value for key, value in fields.items() if value}


def is_own_jsonld(record: Mapping[str, Any]) -> bool:
    """Tell whether a record was written by `to_jsonld`."""
    return record.get("sdPublisher") == _PROGRAM


def read_own_jsonld(record: Mapping[str, Any], source: str) -> Recipe:
    """Read what `to_jsonld` wrote, word for word.

    Raises:
        ValueError: somebody changed its shape.
    """
    try:
        more = {part["name"]: part["value"] for part in record.get("additionalProperty", ())}
        return Recipe.create(
            name=record["name"],
            keywords=record.get("alternateName", ()),
            description=record.get("description", ""),
            servings=int(record["recipeYield"]) if record.get("recipeYield") else None,
            minutes=int(record["totalTime"][2:-1]) if record.get("totalTime") else None,
            cuisine=record.get("recipeCuisine", ""),
            tags=record.get("keywords", ()),
            ingredients=record.get("recipeIngredient", ()),
            steps=[step["text"] for step in record.get("recipeInstructions", ())],
            notes=[note["text"] for note in record.get("comment", ())],
            source=record.get("isBasedOn") or source,
            **{key: more[key] for key in _MORE if key in more},
        )
    except (KeyError, TypeError, IndexError) as error:
        raise ValueError(f"an exported recipe that was changed: {error}") from None


def to_markdown(recipe: Recipe) -> str:
    """Return a recipe as Markdown: facts before it (YAML), then description, ingredients by group, steps, notes."""
    facts = recipe.model_dump(mode="json", include={"name", *_FACTS})
    lines = [f"{key}: {json.dumps(facts[key], ensure_ascii=False)}" for key in ("name", *_FACTS) if facts[key]]
    lines += ["---", "", f"# {_escaped(recipe.name)}", ""]
    if recipe.description:
        lines += [_escaped(recipe.description), ""]
    for part, heading in _SECTIONS.items():
        entries = [_entry(text, ordered=part == "steps") for text in getattr(recipe, part)]
        lines += [heading, "", *entries, ""] if entries else []
    return _HEAD + "\n".join(lines) + "\n"


def _entry(text: str, *, ordered: bool) -> str:
    group = None if ordered else group_of(text)
    return f"### {_escaped(group)}" if group else f"{'1.' if ordered else '-'} {_escaped(text)}"


def _escaped(text: str) -> str:
    return _MARKUP.sub(lambda found: "\\" + found[0], text).replace("\n", "<br>")


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)|<br>", lambda found: found[1] or "\n", text)


def is_own_markdown(head: str) -> bool:
    """Tell whether a text begins as `to_markdown` writes."""
    return head.replace("\r\n", "\n").startswith(_HEAD)


def read_own_markdown(file: IO[bytes], source: str) -> Iterator[Recipe | ValueError]:
    """Yield the recipes of a file that `to_markdown` wrote, word for word; an error for each that was spoilt."""
    lines: list[str] = []
    for raw in iter(lambda: file.readline(), b""):
        line = raw.decode("utf-8", "replace").rstrip("\r\n")
        if line == f"generator: {_PROGRAM}" and lines and lines[-1] == "---":
            yield from _parsed(lines[:-1], source)
            lines = []
        else:
            lines.append(line)
    yield from _parsed(lines, source)


def _parsed(lines: list[str], source: str) -> Iterator[Recipe | ValueError]:
    if not any(lines):
        return
    headings = {heading: part for part, heading in _SECTIONS.items()}
    fields: dict[str, Any] = {"source": source} | {part: [] for part in _SECTIONS}
    part = "facts"
    try:
        for line in filter(None, lines):
            if line == "---":
                part = "description"
            elif line in headings:
                part = headings[line]
            elif part == "facts":
                key, _, value = line.partition(": ")
                fields[key] = json.loads(value)
            elif part == "description" and not line.startswith("# "):
                fields[part] = _unescaped(line)
            elif part in _SECTIONS:
                text = _unescaped(line.partition(" ")[2])
                fields[part].append(f"【{text}】" if line.startswith("### ") else text)
        yield Recipe.create(**fields)
    except (ValueError, TypeError) as error:
        yield ValueError(f"an exported recipe that was changed: {error}")
