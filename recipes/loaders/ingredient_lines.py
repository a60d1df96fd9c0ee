"""Read a record's ingredients, texts or objects, into lines; the headings of their groups become 【…】."""

from collections.abc import Iterator, Mapping
from typing import Any

from recipes.loaders.html_text import plain_text
from recipes.loaders.values import MAX_DEPTH, amount_of, entry_of, heading_of, number, text_of

_BELOW = (
    "ingredients",
    "items",
    "recipeIngredient",
    "ingredientList",
    "itemListElement",
    "ingredient",
    "list",
    "ing",
    "group",
)
_NAMES = ("food", "name", "ingredient", "item", "title", "ingredientName", "product", "text", "#text")
_ASIDES = ("note", "notes", "preparation", "prep", "comment", "modifier", "description")
_WHOLE = ("display", "originalText", "original_text", "original", "originalString", "raw", "displayText")
_HEADS = ("is_header", "isHeader", "isSection", "heading", "isHeading", "header")


def ingredient_lines(value: Any, depth: int = 0) -> Iterator[str]:
    """Yield one line an ingredient, and 【name】 before each group.

    Raises:
        ValueError: it is nested more deeply than any list of ingredients.
    """
    if depth > MAX_DEPTH:
        raise ValueError("ingredients nested too deeply")
    if isinstance(value, Mapping):
        yield from _of_mapping(value, depth)
    elif isinstance(value, list):
        for part in value:
            yield from ingredient_lines(part, depth + 1)
    elif isinstance(value, (str, int, float)) and not isinstance(value, bool):
        yield from _of_text(number(value))


def _of_text(text: str) -> Iterator[str]:
    blocks = [plain_text(text).split("\n")]
    if "<" not in text:
        parted = [plain_text(part).split("\n") for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]
        blocks = parted if len(parted) > 1 and all(map(_is_headed, parted)) else blocks
    headed = len(blocks) > 1
    for first, *lines in blocks:
        yield from [f"【{first.rstrip(':：')}】"] if headed else _of_line(first)
        for line in lines:
            yield from _of_line(line)


def _is_headed(lines: list[str]) -> bool:
    """Tell whether lines between empty ones are a heading without a mark and what goes in, each with its number."""
    first, *below = [any(char.isnumeric() for char in line) for line in lines]
    return not first and bool(below) and all(below)


def _of_line(line: str) -> Iterator[str]:
    bare = entry_of(line)
    heading = heading_of(bare)
    if heading is not None or bare:
        yield f"【{heading}】" if heading is not None else bare


def _of_mapping(record: Mapping[str, Any], depth: int) -> Iterator[str]:
    below = [value for key, value in record.items() if key in _BELOW and isinstance(value, list)]
    if below:
        name = text_of(next((record[key] for key in ("name", "title", "section", "group") if record.get(key)), ""))
        yield from [f"【{name}】"] * bool(name)
        yield from ingredient_lines(below, depth + 1)
        return
    if isinstance(record.get("item"), Mapping) and str(record.get("@type")).endswith("ListItem"):
        yield from ingredient_lines(record["item"], depth + 1)
        return
    if any(record.get(key) is True or record.get(key) in ("true", "Y") for key in _HEADS):
        name = text_of(next((record[key] for key in (*_ASIDES[:1], *_NAMES) if record.get(key)), ""))
        yield from [f"【{name}】"] * bool(name)
        return
    if record and all(isinstance(value, list) for value in record.values()):
        for name, entries in record.items():
            yield from [f"【{name}】", *ingredient_lines(entries, depth + 1)]
        return
    if _is_mapping(record):
        for name, amount in record.items():
            order = (name, amount) if name[:1] > "\u2e7f" else (number(amount), name)
            yield " ".join(map(str, order)).strip()
        return
    whole = next((text for key in _WHOLE if (text := text_of(record.get(key)))), "") or _composed(record)
    title = record.get("title")
    if isinstance(title, str) and title and title not in whole:
        yield f"【{title}】"
    if whole:
        yield whole.replace("\n", " ")


def _is_mapping(record: Mapping[str, Any]) -> bool:
    """Tell whether a record maps names of ingredients to their amounts."""
    known = (*_NAMES, *_ASIDES, *_WHOLE, "quantity", "amount", "value", "qty", "unit", "unitText", "@type")
    scalars = all(isinstance(value, (str, int, float)) for value in record.values())
    return bool(record) and scalars and not any(key in known for key in record)


def _composed(record: Mapping[str, Any]) -> str:
    """Write an ingredient from its parts: amount, unit, name, remark."""
    name = text_of(next((record[key] for key in _NAMES if record.get(key)), ""))
    aside = next((text for key in _ASIDES if (text := text_of(record.get(key)))), "")
    if not name:
        # Mealie keeps a line that it did not take apart as the note, with an amount that says nothing.
        whole = record.get("disableAmount", True) or not record.get("unit")
        return aside if whole or not aside else f"{amount_of(record)} {aside}"
    text = ingredient_of(record)
    return f"{text}, {aside}" if aside else text


def ingredient_of(record: Mapping[str, Any]) -> str:
    """Return the amount and the name of an ingredient that a record has in parts."""
    name = text_of(next((record[key] for key in _NAMES if record.get(key)), ""))
    return " ".join(part for part in (amount_of(record), name) if part)
