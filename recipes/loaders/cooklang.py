"""Read Cooklang (https://cooklang.org): ingredients, pots and times stand marked in the steps."""

import re
from collections.abc import Iterator
from typing import Any

from recipes.loaders.base import Broken, Source, describe, has_suffix, head_text, read_text
from recipes.loaders.fields import layout
from recipes.loaders.markdown import front_matter
from recipes.loaders.records import read_record
from recipes.loaders.yaml_records import parse_yaml
from recipes.recipe import Recipe
from text.normalize import has_han


def accepts(source: Source) -> bool:
    """Tell whether a source is a Cooklang file."""
    return has_suffix(source, ".cook") and bool(head_text(source).strip())


def read(source: Source) -> Iterator[Recipe | Broken]:
    """Yield the recipe of a Cooklang file; its name is its title, else the file's."""
    try:
        yield read_cooklang(read_text(source), source.place.stem, source.place.name)
    except (ValueError, TypeError, RecursionError) as error:
        yield Broken(1, describe(error))


def read_cooklang(text: str, name: str, source: str = "") -> Recipe:
    """Read one recipe.

    Raises:
        ValueError: it has neither ingredients nor steps.
    """
    lines, body = front_matter(text.replace("\r\n", "\n"))
    meta: dict[str, Any] = {}
    for document in parse_yaml("\n".join(lines)) if lines else []:
        meta |= document if isinstance(document, dict) else {}
    meta |= {key.strip(): value.strip() for key, value in layout("cooklang_fact").findall(body)}
    body = layout("cooklang_block_comment").sub("", body)
    body = layout("cooklang_fact").sub("", layout("cooklang_comment").sub("", body))
    ingredients: dict[str, str] = {}
    tools: dict[str, None] = {}
    steps, notes, heading = [], [], ""
    for block in layout("cooklang_parting").split(body):
        if block.strip().startswith("="):
            section, _, block = block.strip().partition("\n")
            heading = section.strip("= ")
        words = " ".join(block.split())
        if words.startswith(">"):
            notes.append(words.lstrip("> "))
        elif words:
            step = layout("cooklang_mark").sub(lambda found: _shown(found, ingredients, tools), words)
            steps.append(f"【{heading}】{step}" if heading else step)
            heading = ""
    # The marks are gone by now; what metadata says besides is read like any record.
    record = {"title": name} | meta | {"ingredients": list(ingredients.values()), "instructions": steps}
    return read_record(record | {"notes": notes, "tools": list(tools)}, source)


def _shown(found: re.Match[str], ingredients: dict[str, str], tools: dict[str, None]) -> str:
    """Return what a mark says in its step; an ingredient or a pot is entered in its list."""
    name = (found["long"] if found["short"] is None else found["short"]).strip()
    parts = [part.strip() for part in (found["amount"] or "").lstrip("=").split("%")]
    amount = ("" if parts[-1][:1] > "\u2e7f" else " ").join(parts).strip()
    note = f"({found['note']})" if found["note"] else ""
    if found["kind"] == "~":
        return (amount or name) + note
    name = name.rsplit("/", 1)[-1]
    if found["kind"] == "#":
        tools[name] = None
    elif "&" not in found["flags"] and (amount or name not in ingredients):
        chinese = has_han(name[:1])
        text = f"{name} {amount}" if chinese else f"{amount} {name}"
        aside = f", {found['note']}" if found["note"] else ""
        # Named before without an amount, it is the same; with one, it goes in a second time.
        again = name in ingredients and ingredients[name].partition(",")[0] != name
        ingredients[f"{name} {len(ingredients)}" if again else name] = text.strip() + aside
    return name
