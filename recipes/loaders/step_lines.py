"""Read a record's instructions, texts or objects, into steps; the name of a section stands 【…】 before its first."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from recipes.loaders.html_text import plain_text
from recipes.loaders.ingredient_lines import ingredient_of
from recipes.loaders.values import MAX_DEPTH, amount_of, entry_of, heading_of, text_of
from text.phrases import load_phrases

_STEPS = Path(__file__).parent / "phrases" / "steps.yaml"
_BELOW = ("itemListElement", "steps", "instructions", "recipeInstructions", "children", "directions", "step")
_TEXTS = (
    "text",
    "instruction",
    "step",
    "description",
    "content",
    "body",
    "instructions",
    "directions",
    "#text",
    "itemListElement",
)


def step_lines(value: Any, depth: int = 0) -> list[str]:
    """Return the steps of a text, or of a list of texts and objects.

    An entry of a list is one step, whatever its lines; a text alone is split into its lines, numbers or paragraphs.

    Raises:
        ValueError: it is nested more deeply than any instructions.
    """
    if depth > MAX_DEPTH:
        raise ValueError("instructions nested too deeply")
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str):
        value = value[0]
    steps = list(_headed(_parts(value, depth)))
    return split_steps(steps[0]) if len(steps) == 1 and "HowToDirection" not in str(value) else steps


def split_steps(text: str) -> list[str]:
    """Split a text into steps: its lines, or where it is one line its numbers."""
    words = load_phrases(_STEPS)
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) == 1 and len(words["numbered"].findall(lines[0])) > 1:
        lines = words["numbered"].split(lines[0])
    return list(_headed(_unmarked(line) for line in lines))


def _unmarked(line: str) -> str:
    return load_phrases(_STEPS)["mark"].sub("", entry_of(line)).strip()


def _headed(parts: Iterator[str]) -> Iterator[str]:
    """Yield the steps, the headings among them put before the step that follows."""
    heading = ""
    for part in parts:
        found = heading_of(part) if len(part) <= 60 else None
        if found is not None:
            heading = found
        elif part:
            yield f"【{heading}】{part}" if heading else part
            heading = ""


def _parts(value: Any, depth: int) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from _of_mapping(value, depth)
    elif isinstance(value, list):
        for part in value:
            nested = isinstance(part, (list, Mapping))
            yield from _parts(part, depth + 1) if nested else [_one(part)]
    else:
        yield from split_steps(plain_text(str(value))) if value is not None else ()


def _one(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(_one(part) for part in value)
    lines = [entry_of(line) for line in plain_text(str(value)).split("\n")] if value is not None else []
    return load_phrases(_STEPS)["mark"].sub("", "\n".join(line for line in lines if line)).strip()


def _of_mapping(record: Mapping[str, Any], depth: int) -> Iterator[str]:
    if depth > MAX_DEPTH:
        raise ValueError("instructions nested too deeply")
    kind = str(record.get("@type") or "")
    if isinstance(record.get("item"), Mapping) and kind.endswith("ListItem"):
        yield from _of_mapping(record["item"], depth + 1)
        return
    name = next((text for key in ("name", "title", "summary") if (text := text_of(record.get(key)))), "")
    name = "" if load_phrases(_STEPS)["counted"].match(name) else name
    below = next((record[key] for key in _BELOW if isinstance(record.get(key), (list, Mapping))), None)
    if below is None and record and all(isinstance(value, list) for value in record.values()):
        for heading, steps in record.items():
            yield f"【{heading}】"
            yield from _parts(steps, depth + 1)
    elif below is not None and kind.endswith("HowToStep"):
        lines = list(_headed(_parts(below, depth + 1)))
        yield "\n".join(lines) if not name or name in lines[0] else "\n".join([f"{name}：{lines[0]}", *lines[1:]])
    elif below is not None:
        yield from [f"【{name}】"] * bool(name)
        yield from _parts(below, depth + 1)
    else:
        yield from _plain(record, name)


def _filled(text: str, ingredients: Any) -> str:
    """Return a step's text with its ingredients, name and amount, where its templates point at them."""
    own = [one for one in ingredients if isinstance(one, Mapping)] if isinstance(ingredients, list) else []

    def fill(found: re.Match[str]) -> str:
        if found[3]:
            return found[3]
        one = own[int(found[1])] if int(found[1]) < len(own) else {}
        match found[2]:
            case None:
                return ingredient_of(one)
            case "amount":
                return amount_of({**one, "unit": None})
            case part:
                return text_of(one.get(part))

    return load_phrases(_STEPS)["template"].sub(fill, text)


def _plain(record: Mapping[str, Any], name: str) -> Iterator[str]:
    text = next((found for key in _TEXTS if (found := _one(record.get(key)) if record.get(key) else "")), "")
    if "{{" in text:
        text = _filled(text, record.get("ingredients"))
    if record.get("isSection") is True:
        yield f"【{text or name}】"
        return
    title, label = text_of(record.get("title")), text_of(record.get("summary"))
    if title and not load_phrases(_STEPS)["counted"].match(title) and title not in text:
        yield f"【{title}】"
        name = label
    if not text:
        yield _one(name)
    elif not name or name.rstrip("….") in text:
        yield text
    elif "instruction" in record or "ingredients" in record:
        yield f"【{name}】"
        yield text
    else:
        yield f"{name}：{text}"
