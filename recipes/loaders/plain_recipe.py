"""Read a recipe from Markdown or plain text as people write it: a title, a list of ingredients, steps, notes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from culinary.ingredients import find_ingredients
from culinary.quantities import find_quantities
from recipes.loaders.fields import field_of, layout
from recipes.loaders.ingredients import split_pieces
from recipes.loaders.markdown import Block, first_picture, front_matter, parse_markdown, without_wiki
from recipes.loaders.records import is_recipe, read_record
from recipes.loaders.step_lines import split_steps
from recipes.loaders.times import minutes_of
from recipes.loaders.values import entry_of, heading_of
from recipes.loaders.yaml_records import parse_yaml
from recipes.loaders.yields import persons_of
from recipes.recipe import Recipe
from text.normalize import has_han, simplify
from text.phrases import load_phrases

_PHRASES = Path(__file__).parent / "phrases"
_HEADINGS, _WORDS = _PHRASES / "headings.yaml", _PHRASES / "howtocook.yaml"
_SECTIONS = {"ingredients_to_prepare": "ingredients", "amounts": "ingredients", "preparation": "steps"}
_FACTS = ("servings", "yield", "minutes", "preparing", "cooking", "resting", "difficulty", "cuisine", "tags", "source")
_END = tuple(".。,，;；:：!！?？")
_ENGLISH_TIME = ("minutes", "minute", "mins", "min", "hours", "hour", "hrs", "hr")
_TIME = ("分钟", "小时", "分鐘", "小時")


@dataclass(slots=True)
class _Draft:
    """What has been read so far; `section` is where the next block belongs, `group` the sub-heading it stands under."""

    title: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    intro: list[str] = field(default_factory=list)
    ingredients: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    tools: list[str] = field(default_factory=list)
    picture: str = ""
    section: str = "intro"
    level: int = 0
    group: str = ""


def read_plain(text: str, name: str, source: str = "") -> list[Recipe]:
    """Return the recipes of a document, one below each of its titles; none if it is another kind of text.

    Args:
        text: Markdown (with front matter, boxes to tick, links of a wiki), RecipeMD, or plain text.
        name: what a recipe is called that has no title of its own.
        source: where it was read.

    Raises:
        ValueError: the document cannot be parsed.
    """
    lines, body = front_matter(text.replace("\r\n", "\n").lstrip("\ufeff"))
    front = _front(lines)
    if front and is_recipe(fields := {"title": name} | front):
        blocks = parse_markdown(body)
        description = " ".join(" ".join(block.sentence().split()) for block in blocks if block.kind != "picture")
        recipe = read_record({"description": description} | fields, source)
        return [recipe.with_picture(recipe.picture or first_picture(blocks))]
    body, tags = _without_tags(body)
    parts = list(_parts(parse_markdown(_as_markdown(body))))
    drafts = [_read_blocks(part) for part in parts]
    found = [draft for draft in drafts if draft.ingredients and draft.steps]
    if not found and len(parts) == 1 and _only_lists(parts[0]):
        found = drafts
    if found and "\n#" not in f"\n{body}":
        _take_title(found[0])
    read = [_finish(draft, front if len(found) == 1 else {}, name, source) for draft in found]
    return [one.model_copy(update={"tags": tuple(dict.fromkeys([*one.tags, *tags]))}) for one in read] if tags else read


def _without_tags(text: str) -> tuple[str, list[str]]:
    """Take the tags of a note (`#soup`) off its lines; one alone on its line may be a heading instead."""
    headed = any(line.startswith(("# ", "## ", "### ")) for line in text.split("\n"))
    tags: list[str] = []

    def take(found: re.Match[str]) -> str:
        words = [word.lstrip("#") for word in found[1].split()]
        if found[0].startswith("#") and len(words) == 1 and (not headed or _kind_of(words[0])):
            return found[0]
        tags.extend(words)
        return ""

    return layout("note_tags").sub(take, text), tags


def _front(lines: list[str]) -> dict[str, Any]:
    try:
        document = next(iter(parse_yaml("\n".join(lines))), None) if lines else None
    except ValueError:
        document = None
    if isinstance(document, dict):
        return document
    pairs = (line.partition(":") for line in lines)
    return {key.strip(): value.strip() for key, mark, value in pairs if mark}


def _as_markdown(text: str) -> str:
    """Return a text whose sections open with Markdown's headings, also where its author used other signs."""
    text = layout("wiki_link").sub(r"\1", without_wiki(text))
    text = layout("bold_line").sub(lambda line: f"\n## {line[1]}\n" if _kind_of(line[1]) else line[0], text)
    inline = [part for part in (_kind_of(found[1]) for found in layout("inline_heading").finditer(text)) if part]
    if {"ingredients", "steps"} <= set(inline):
        text = layout("inline_heading").sub(lambda found: f"\n\n## {found[1]}\n\n", text)
    lines = text.split("\n")
    if not any(line.startswith("#") and _kind_of(line) for line in lines):
        lines = [f"\n## {line.strip().rstrip(':：')}\n" if _is_bare_heading(line) else line for line in lines]
        if not layout("rule").search(text) and not any(line.lstrip("\n").startswith("#") for line in lines):
            lines = list(_with_sections(lines))
    text = "\n".join(lines)
    rules = layout("rule").findall(text)
    if rules and not any(line.startswith("#") and _kind_of(line) for line in lines):
        # RecipeMD: a rule before the ingredients, one after them.
        text = layout("rule").sub("\n## Ingredients\n", text, count=1)
        text = layout("rule").sub("\n## Instructions\n", text, count=1)
        text = layout("italic_whole_line").sub(r"Tags: \1", layout("bold_whole_line").sub(r"Yield: \1", text))
    return text


def _with_sections(lines: list[str]) -> Iterator[str]:
    """Yield the lines of a text without any heading, with those of its ingredients and steps put in.

    Short lines with amounts, two or more together, are ingredients; what follows them is the method.
    """
    kinds = [_is_entry(line) for line in lines]
    first = next((at for at, kind in enumerate(kinds) if kind and at), len(lines))
    last = first
    for at in range(first, len(lines)):
        bare = entry_of(lines[at])
        # A short line that follows at once belongs to the list without saying an amount ("盐", "pinch of salt").
        if kinds[at] or (
            at == last + 1 and 0 < len(bare) <= 24 and not bare.endswith(_END) and bare == lines[at].strip()
        ):
            last = at
        elif bare and heading_of(bare) is None:
            break
    if sum(kinds[first : last + 1]) < 2:
        yield from lines
        return
    yield from [*lines[:first], "\n## Ingredients\n", *lines[first : last + 1], "\n## Method\n", *lines[last + 1 :]]


def _is_entry(line: str) -> bool:
    bare = entry_of(line)
    if not bare or len(bare) > 60 or bare.endswith(_END) or split_steps(line) != [bare]:
        return False
    chinese = has_han(bare)
    amounts = [one for one in find_quantities(bare) if one.kind in ("amount", "count")]
    counts = bool(amounts or bare[0].isdecimal() or bare[0] in "½¼¾")
    return counts and (len(bare) <= 24 or not chinese) and not persons_of(bare)


def _is_bare_heading(line: str) -> bool:
    bare = line.strip().strip("*_【】[]")
    said = any(char.isdecimal() or char in "，。,." for char in bare)
    return 1 < len(bare) <= 24 and not said and bare[0] != "#" and _is_standard(bare.rstrip(":： "))


def _is_standard(heading: str) -> bool:
    # What stands before the words (🛒, 【, ▶) is decoration.
    start = next((at for at, char in enumerate(heading) if char.isalnum()), 0)
    return load_phrases(_WORDS)["section_heading"].search(simplify(heading[start:]).strip(" :】]")) is not None


def section_of(line: str) -> str | None:
    """Return which section of a recipe opens with a line that is a heading by its words alone; None for any other."""
    return _kind_of(line) if _is_bare_heading(line) else None


def _kind_of(heading: str) -> str | None:
    row = next(iter(load_phrases(_HEADINGS).found(simplify(heading))), None)
    return None if row is None else _SECTIONS.get(row, row)


def _parts(blocks: list[Block]) -> Iterator[list[Block]]:
    """Yield the blocks below each title, where a document has several."""
    part: list[Block] = []
    for block in blocks:
        if block.kind == "heading" and block.level == 1 and _kind_of(block.text) is None and part:
            yield part
            part = []
        part.append(block)
    yield part


def _only_lists(blocks: list[Block]) -> bool:
    """Tell whether a document is a title and what goes in, and nothing of how: a sauce whose maker keeps the rest."""
    headings = [block for block in blocks if block.kind == "heading"]
    title, section = headings if len(headings) == 2 else (None, None)
    listed = title is not None and title.level == 1 and _kind_of(title.text) is None
    return bool(listed and section and _kind_of(section.text) == "ingredients" and _is_standard(section.text))


def _read_blocks(blocks: list[Block]) -> _Draft:
    draft = _Draft(picture=first_picture(blocks))
    blocks = [block for block in blocks if block.kind != "picture"]
    for place, block in enumerate(blocks):
        if block.kind == "heading":
            _open(draft, block, blocks[place + 1 : place + 2])
        else:
            _file_away(draft, block)
    return draft


def _open(draft: _Draft, block: Block, following: list[Block]) -> None:
    """Decide which section a heading opens."""
    kind, listed = _kind_of(block.text), bool(following) and following[0].kind in ("item", "row")
    if block.level == 1 and not draft.title and draft.section == "intro" and kind is None:
        draft.title = block.text
        return
    inside = draft.section in ("ingredients", "steps") and block.level > draft.level
    if kind and not (inside and kind in ("ingredients", "steps")):
        draft.section, draft.level = kind, block.level
        draft.group = "" if _is_standard(block.text) or kind == "notes" else block.text
    elif inside or (draft.section == "ingredients" and listed):
        draft.group = block.text
    elif draft.section == "intro" and listed and not draft.ingredients:
        draft.section, draft.level, draft.group = "ingredients", block.level, block.text
    else:
        draft.section, draft.level, draft.group = ("notes" if draft.ingredients else "intro"), block.level, block.text
    if draft.section == "ingredients" and draft.group:
        draft.ingredients.append(f"【{draft.group.rstrip('：:')}】")


def _file_away(draft: _Draft, block: Block) -> None:
    match draft.section:
        case "ingredients":
            _add_ingredients(draft, block)
        case "steps":
            _add_steps(draft, block)
        case "tools":
            draft.tools += [entry_of(line) for line in block.sentence().split("\n")]
        case "notes":
            label = f"【{draft.group}】" if draft.group else ""
            draft.notes += [label + entry_of(block.sentence()).replace("\n", " ")]
        case _:
            for line in block.sentence().split("\n"):
                if not _take_facts(draft, line):
                    draft.intro.append(line)


def _add_ingredients(draft: _Draft, block: Block) -> None:
    if block.kind == "row":
        draft.ingredients.append(" ".join(cell for cell in _amount_first(block) if cell))
    elif block.children:
        draft.ingredients.append(f"【{entry_of(block.text).rstrip('：:')}】")
        for child in block.children:
            _add_ingredients(draft, child)
    else:
        for line in block.text.split("\n"):
            bare = entry_of(line)
            heading = heading_of(bare)
            if heading is not None:
                draft.ingredients.append(f"【{heading}】")
            elif block.kind == "item" or not (_take_facts(draft, bare) or _is_prose(bare) or _is_remark(draft, bare)):
                draft.ingredients += _entries(bare)
            elif _is_prose(bare) or _is_remark(draft, bare):
                draft.notes.append(bare)


def _entries(line: str) -> list[str]:
    """Return the ingredients of a line; in Chinese several may stand in one."""
    if not has_han(line):
        return [line]
    line = line.rstrip("。；;")
    return split_pieces(line.removesuffix("等") if "、" in line else line)


def _amount_first(block: Block) -> tuple[str, ...]:
    """Return a row's cells; in English the amount stands before the name."""
    cells = block.cells
    if cells and cells[0].isascii() and not cells[0][:1].isdigit() and len(cells) > 1 and cells[1][:1].isdigit():
        return (*cells[1:], cells[0])
    return cells


def _is_prose(line: str) -> bool:
    return len(line) > 60 and line.endswith((".", "。", "!", "！"))


def _is_remark(draft: _Draft, line: str) -> bool:
    """Tell whether a line below a list is a sentence about it: no amounts, hardly a food, in several clauses."""
    clauses = ("，" in line or "。" in line) and not any(char.isdecimal() or char == "、" for char in line)
    return bool(draft.ingredients) and clauses and len(find_ingredients(line)) < 2


def _add_steps(draft: _Draft, block: Block) -> None:
    text = block.sentence() if block.kind == "item" or block.children else block.text
    # Further numbers within the first entry ("1. 焯水。2. 炖熟。") count on from its own.
    text = f"1. {text}" if block.ordered else text
    lines = text.split("\n")
    wrapped = len(lines) > 1 and not all(line.endswith((".", "。", "！", "!", "；")) for line in lines)
    marked = any(split_steps(line) != [line] for line in lines)
    for step in split_steps(text if marked or not wrapped else " ".join(lines)):
        draft.steps.append(f"【{draft.group.rstrip('：:')}】{step}" if draft.group else step)
        draft.group = ""


def _take_facts(draft: _Draft, line: str) -> bool:
    """Keep what a line says of servings, times and the like; False where it says something else."""
    found = False
    for part in layout("between_facts").split(line):
        match = layout("fact").match(part.strip())
        label = field_of(match[1].strip()) if match else None
        if match and label in _FACTS:
            draft.facts.setdefault(match[1].strip(), match[2].strip())
            found = True
        elif len(part) <= 40 and not match:
            found |= _take_short(draft, part)
    return found


def _take_short(draft: _Draft, text: str) -> bool:
    """Keep "Serves 4, 30 minutes" and "2人份 30分钟", which say what they are."""
    words = text.split() if has_han(text) else [word.strip() for word in text.split(",")]
    counts = [None if word.isdigit() or _in_brackets(word) else persons_of(word) for word in words]
    times = [minutes_of(word) if _is_time(word) else None for word in words]
    if not words or not all(count or time for count, time in zip(counts, times, strict=True)):
        return False
    for key, values in (("servings", counts), ("minutes", times)):
        for value in filter(None, values):
            draft.facts.setdefault(key, str(value))
    return True


def _in_brackets(text: str) -> int | None:
    """Return the persons that a title says in brackets behind it: 凉面（2人份）, Pie (serves 4)."""
    name, bracket, behind = text.replace("(", "（").replace(")", "）").rstrip().partition("（")
    only = bool(name.strip() and bracket and behind.endswith("）") and not persons_of(name))
    return persons_of(behind[:-1]) if only else None


def _is_time(word: str) -> bool:
    if word.endswith(_TIME):
        return len(word) <= 12
    return word[:1].isdigit() and len(word) <= 24 and word.lower().rstrip(".").endswith(_ENGLISH_TIME)


def _take_title(draft: _Draft) -> None:
    """Take the first line of a text without headings for its title."""
    if not draft.title and draft.intro and len(draft.intro[0]) <= 40 and not draft.intro[0].endswith(_END):
        draft.title = draft.intro.pop(0)
    if count := _in_brackets(draft.title):
        draft.facts.setdefault("servings", str(count))
        draft.title = draft.title.replace("(", "（").partition("（")[0].rstrip()


def _finish(draft: _Draft, front: dict[str, Any], name: str, source: str) -> Recipe:
    called = draft.title.strip("【】《》[] ")
    title = load_phrases(_WORDS)["title_tail"].sub("", called).strip() or called
    known = {
        key: value
        for key, value in front.items()
        if field_of(key) in ("name", "keywords", *_FACTS, "description", "picture")
    }
    record: dict[str, Any] = {"title": title or name} | draft.facts | known
    record |= {"description": known.get("description") or "\n".join(draft.intro), "notes": draft.notes}
    record |= {"tools": draft.tools, "ingredients": draft.ingredients, "steps": draft.steps}
    recipe = read_record(record, source)
    return recipe.with_picture(recipe.picture or draft.picture)
