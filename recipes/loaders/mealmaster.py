"""Read the texts that Meal-Master and MasterCook exported: fields, columns of ingredients, paragraphs."""

import re
from collections.abc import Iterator

from recipes.loaders.base import Broken, Source, describe, head_text, read_text
from recipes.loaders.fields import layout
from recipes.loaders.records import read_record
from recipes.recipe import Recipe

_COLUMNS_AT = (40, 39, 41)
_UNITS = {
    "c": "cup", "T": "tbsp", "tb": "tbsp", "t": "tsp", "ts": "tsp", "ea": "", "x": "", "pk": "package", "cn": "can",
    "pn": "pinch", "ds": "dash", "sm": "small", "md": "medium", "lg": "large", "cl": "clove", "sl": "slice",
    "bn": "bunch", "dr": "drop", "fl": "fl oz", "pt": "pint", "qt": "quart", "ga": "gallon", "ct": "carton",
}  # fmt: skip


def accepts(source: Source) -> bool:
    """Tell whether a source is an export of Meal-Master or MasterCook."""
    return layout("mealmaster_start").search(head_text(source)[:4096]) is not None


def read(source: Source) -> Iterator[Recipe | Broken]:
    """Yield the recipes of an export."""
    try:
        text = read_text(source).replace("\r\n", "\n").expandtabs()
    except ValueError as error:
        yield Broken(1, describe(error))
        return
    starts = [found.start() for found in layout("mealmaster_start").finditer(text)]
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        lines = text[start:end].split("\n")[1:]
        master = "MasterCook" in text[start : start + 200].split("\n")[0]
        try:
            yield read_record(_mastercook(lines) if master else _mealmaster(lines), source.place.name)
        except ValueError as error:
            yield Broken(text.count("\n", 0, start) + 1, describe(error))


def _mealmaster(lines: list[str]) -> dict[str, object]:
    record: dict[str, object] = {}
    ingredients: list[str] = []
    steps: list[str] = []
    right: list[str] = []
    for line in lines:
        field, ruled = layout("mealmaster_field").match(line), layout("mealmaster_group").match(line)
        if line.rstrip() in ("MMMMM", "-----"):
            break
        if field and not ingredients and not steps:
            record[field[1]] = field[2].strip()
        elif ruled and not steps:
            ingredients += [*right, f"【{ruled[1]}】"]
            right = []
        elif not steps and (found := layout("mealmaster_entry").match(line[: _second(line)].rstrip())):
            _add(ingredients, found)
            if second := layout("mealmaster_entry").match(line[_second(line) :]):
                _add(right, second)
        elif line.strip() or steps:
            steps.append(line.strip())
    return record | {"ingredients": [*ingredients, *right], "directions": _paragraphs(steps)}


def _second(line: str) -> int:
    """Return where a second column of ingredients begins; the line's length without one."""
    entry = layout("mealmaster_entry")
    found = {place: entry.match(line[place:]) for place in range(20, 50) if line[place - 1 : place] == " "}
    # An amount tells a column wherever it stands, what goes on below only where the program puts it.
    counted = (place for place, match in found.items() if match and match[1].strip())
    return next(counted, next((place for place in _COLUMNS_AT if found.get(place)), len(line)))


def _add(entries: list[str], found: re.Match[str]) -> None:
    amount, unit, name = (part.strip() for part in found.groups())
    if name.startswith("-") and entries:
        entries[-1] += " " + name.lstrip("- ")
        return
    entries.append(" ".join(part for part in (amount, _UNITS.get(unit, unit), name.replace(";", ",")) if part))


def _paragraphs(lines: list[str]) -> list[str]:
    blocks = "\n".join(lines).strip().split("\n\n")
    return [" ".join(block.split()) for block in blocks if block.strip()]


def _mastercook(lines: list[str]) -> dict[str, object]:
    record: dict[str, object] = {}
    ingredients: list[str] = []
    steps: list[str] = []
    widths: tuple[int, int] | None = None
    for line in lines:
        if line.lstrip().startswith("- - - - "):
            break
        if columns := layout("mastercook_columns").match(line):
            widths = (columns.start(3), columns.end(4))
        elif widths is None:
            _head(record, line)
        elif not steps and line.strip() and (line[: widths[1]].strip() or len(line) - len(line.lstrip()) >= widths[1]):
            amount, unit, name = (
                line[: widths[0]].strip(),
                line[widths[0] : widths[1]].strip(),
                line[widths[1] :].strip(),
            )
            if not amount.strip("0123456789 /.-") and name:
                group = name.strip("* ") if len(name) > 2 and name[0] == name[-1] == "*" else ""
                text = " ".join(part for part in (amount, unit, name.replace(" -- ", ", ")) if part)
                ingredients.append(f"【{group}】" if group else text)
            else:
                steps.append(line.strip())
        elif line.strip() or steps:
            steps.append(line.strip())
    return record | {"ingredients": ingredients, "directions": _paragraphs(steps)}


def _head(record: dict[str, object], line: str) -> None:
    """Keep what a line before the ingredients says; the first without a field is the title."""
    for part in layout("before_field").split(line):
        if field := layout("mealmaster_field").match(part):
            record[field[1]] = field[2].strip()
        elif part.strip() and "title" not in record and "Amount" not in part:
            record["title"] = part.strip()
