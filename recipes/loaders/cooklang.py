"""Read Cooklang (https://cooklang.org): ingredients, pots and times stand marked in the steps."""

import re
from collections.abc import Iterator
from typing import Any

from recipes.loaders.base import Broken, Source, describe, has_suffix, head_text, read_text
from recipes.loaders.markdown import front_matter
from recipes.loaders.records import read_record
from recipes.loaders.yaml_records import parse_yaml
from recipes.recipe import Recipe

_COMMENT_LINE = re.compile(r"(?<![-\w])--(?!-).*$", re.MULTILINE)
_COMMENT_BLOCK = re.compile(r"\[-.{0,2000}?-\]", re.DOTALL)
_SECTION = re.compile(r"^=+\s*(.*?)\s*=*$")
_META = re.compile(r"^>>\s*([^:：]+)[:：]\s*(.*)$", re.MULTILINE)
# A name in several words needs braces; a word ends where the next mark, a space or punctuation begins.
_MARKED = re.compile(
    r"(?P<kind>[@#~])(?P<flags>[&?+\-]*)(?:(?P<long>[^@#~{}\n]*)\{(?P<amount>[^{}\n]*)\}|(?P<short>[\w'-]+(?<!')))"
    r"(?:\((?P<note>[^()\n]*)\))?"
)


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
    meta |= {key.strip(): value.strip() for key, value in _META.findall(body)}
    body = _META.sub("", _COMMENT_LINE.sub("", _COMMENT_BLOCK.sub("", body)))
    ingredients: dict[str, str] = {}
    tools: dict[str, None] = {}
    steps, notes, heading = [], [], ""
    for block in re.split(r"\n\s*\n|(?m:^(?==))|(?m:(?<=\S)\n(?=>))", body):
        for section in [_SECTION.match(block.strip().split("\n")[0])] if block.strip().startswith("=") else []:
            heading, block = section[1] if section else "", block.strip().partition("\n")[2]
        words = " ".join(block.split())
        if words.startswith(">"):
            notes.append(words.lstrip("> "))
        elif words:
            step = _MARKED.sub(lambda found: _shown(found, ingredients, tools), words)
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
        chinese = "\u3400" <= name[:1] <= "\u9fff"
        text = f"{name} {amount}" if chinese else f"{amount} {name}"
        aside = f", {found['note']}" if found["note"] else ""
        # Named before without an amount, it is the same; with one, it goes in a second time.
        again = name in ingredients and ingredients[name].partition(",")[0] != name
        ingredients[f"{name} {len(ingredients)}" if again else name] = text.strip() + aside
    return name
