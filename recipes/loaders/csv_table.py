"""Read tables (CSV, TSV) with a header row in Chinese or English."""

import codecs
import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

from culinary.quantities import canonical, find_quantities
from recipes.loaders.base import MAX_RECORD, Broken, Source, describe, has_suffix, head_text
from recipes.loaders.xtuner import parse_list
from recipes.recipe import Recipe
from text.phrases import load_phrases

COLUMNS = {
    "name": "name title recipe recipename dishname 菜名 名称 名字 标题 菜谱 菜谱名 菜谱名称 菜品",
    "dish": "dish 菜 所属菜品",
    "description": "description desc summary 简介 描述 介绍 说明",
    "ingredients": "ingredients recipeingredient ingredient 食材 材料 原料 用料 配料 食材清单",
    "steps": "steps instructions recipeinstructions directions method 做法 步骤 制作步骤 操作 制作方法",
    "keywords": "keywords aliases alias 关键词 别名 问题",
    "servings": "servings serves yield 份数 人数 几人份",
    "minutes": "minutes time totaltime 时间 用时 耗时 分钟 时长 烹饪时间",
    "difficulty": "difficulty 难度",
    "cuisine": "cuisine 菜系",
    "tags": "tags category 标签 分类 类别",
    "notes": "notes tips 小贴士 提示 备注 贴士 注意",
    "source": "source url 来源 链接",
}
_LOOKUP = {alias: column for column, aliases in COLUMNS.items() for alias in aliases.split()}
_DELIMITERS = ",\t;|，"
_STEPS = Path(__file__).parent / "phrases" / "steps.yaml"


def accepts(source: Source) -> bool:
    """Tell whether a source is a table: its first line names a recipe's columns, a name among them."""
    if has_suffix(source, ".md", ".json", ".html"):
        return False
    header, _ = _header(head_text(source))
    known = {_column(cell) for cell in header} - {None}
    return "name" in known and len(known) >= 2


def read(source: Source) -> Iterator[Recipe | Broken]:
    """Yield the recipe of each row; rows may span lines, cells may hold lists."""
    header, delimiter = _header(head_text(source))
    columns = [_column(cell) for cell in header]
    # The limit is the module's own, for all readers; cells of recipes may be long.
    csv.field_size_limit(MAX_RECORD)
    with source.open() as file:
        text = io.TextIOWrapper(cast(IO[bytes], _Readable(file)), _encoding(source), newline="")
        # A line without an end comes in parts, so that it does not fill the memory.
        lines = iter(lambda: text.readline(MAX_RECORD), "")
        rows = csv.reader(lines, delimiter=delimiter, strict=True)
        while True:
            try:
                row = next(rows)
            except StopIteration:
                return
            except UnicodeDecodeError as error:
                yield Broken(rows.line_num + 1, f"the table ends here: {describe(error)}")
                return
            except csv.Error as error:
                yield Broken(rows.line_num, describe(error))
                continue
            if rows.line_num > 1 and any(cell.strip() for cell in row) and row != header:
                yield _row(columns, header, row, rows.line_num, source)


class _Readable(io.RawIOBase):
    """Give a stream that only reads what `TextIOWrapper` asks of a file."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        return self._stream.read(size)

    read1 = read


def _encoding(source: Source) -> str:
    if source.head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(source.head)
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8-sig"


def _header(text: str) -> tuple[list[str], str]:
    first = text.lstrip("\ufeff").split("\n", 1)[0].rstrip("\r")
    delimiter = max(_DELIMITERS, key=first.count)
    try:
        return next(csv.reader([first], delimiter=delimiter), []), delimiter
    except csv.Error:
        return [], delimiter


def _column(cell: str) -> str | None:
    return _LOOKUP.get(re.sub(r"[\s_\-（(].*$|[:：]", "", re.sub(r"(?<=\w)[ _](?=\w)", "", cell.strip().lower())))


def _row(columns: list[str | None], header: list[str], row: list[str], line: int, source: Source) -> Recipe | Broken:
    if len(row) != len(columns):
        return Broken(line, f"{len(row)} cells, the header has {len(columns)}")
    cells = {column: cell.strip() for column, cell in zip(columns, row, strict=True) if column}
    others = [
        f"{title.strip()}：{cell.strip()}"
        for title, column, cell in zip(header, columns, row, strict=True)
        if column is None and cell.strip()
    ]
    ingredients, steps = split_cell(cells.get("ingredients", ""), commas=True), split_steps(cells.get("steps", ""))
    try:
        if not cells["name"]:
            raise ValueError("the row has no name")
        if not ingredients and not steps:
            raise ValueError("no ingredients and no steps")
        return Recipe.create(
            name=cells["name"],
            ingredients=ingredients,
            steps=steps,
            **{key: cells.get(key, "") for key in ("dish", "description", "difficulty", "cuisine")},
            keywords=split_cell(cells.get("keywords", ""), commas=True),
            tags=split_cell(cells.get("tags", ""), commas=True),
            notes=[*split_cell(cells.get("notes", "")), *others],
            servings=_number(cells.get("servings", "")),
            minutes=_minutes(cells.get("minutes", "")),
            source=cells.get("source") or source.place.name,
        )
    except ValueError as error:
        return Broken(line, describe(error))


def split_cell(cell: str, *, commas: bool = False) -> list[str]:
    """Split a cell of several values: a JSON or Python list, lines, or values parted by | ; or, if asked, commas."""
    if cell.startswith("[") and cell.endswith("]"):
        try:
            return [str(item) for item in json.loads(cell)]
        except ValueError:
            return parse_list(cell)
    for mark in (r"\r?\n|<br\s*/?>", r"\s*\|\s*", r"[;；]") + ((r"[、，,](?![^（(]*[）)])",) if commas else ()):
        parts = [part.strip() for part in re.split(mark, cell) if part.strip()]
        if len(parts) > 1:
            return parts
    return [cell] if cell else []


def split_steps(cell: str) -> list[str]:
    """Split a cell of steps by lists, lines, | ; or their numbers."""
    parts, numbered = split_cell(cell), load_phrases(_STEPS)["numbered"]
    if len(parts) == 1:
        parts = numbered.split(parts[0])
    return [bare for part in parts if (bare := numbered.sub("", part, count=1).strip(" ；;"))]


def _number(cell: str) -> int | None:
    match = re.search(r"\d{1,3}", cell)
    return int(match.group()) if match and 1 <= int(match.group()) <= 1000 else None


def _minutes(cell: str) -> int | None:
    if cell.isdigit():
        return int(cell) or None
    times = [found for found in find_quantities(cell) if found.kind == "time" and found.high]
    return max(1, round((canonical(times[0]).high or 60) / 60)) if times else None
