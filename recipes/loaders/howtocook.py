"""Read a recipe written in Markdown, in the manner of HowToCook: ingredients, amounts, steps, further notes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from culinary.quantities import canonical, find_quantities
from recipes.loaders.ingredients import IngredientList, split_tools
from recipes.loaders.markdown import Block, first_picture, front_matter, parse_markdown
from recipes.recipe import Recipe
from text.clauses import split_at
from text.phrases import load_phrases

FOLDERS = {
    "meat_dish": "荤菜", "meat": "荤菜", "vegetable_dish": "素菜", "vegetable": "素菜", "aquatic": "水产",
    "breakfast": "早餐", "staple": "主食", "semi-finished": "半成品", "soup": "汤羹", "drink": "饮品",
    "condiment": "酱料", "dessert": "甜品", "braised": "红烧", "home-cooking": "家常菜", "salad": "凉菜",
}  # fmt: skip
EQUIPMENT = {
    "空气炸锅": "空气炸锅", "电饭煲": "电饭煲", "电饭锅": "电饭煲", "高压锅": "高压锅", "压力锅": "高压锅",
    "微波炉": "微波炉", "烤箱": "烤箱", "砂锅": "砂锅", "蒸锅": "蒸锅", "平底锅": "平底锅", "不粘锅": "平底锅",
    "炒锅": "炒锅", "汤锅": "汤锅", "料理机": "料理机", "破壁机": "料理机", "搅拌机": "料理机",
}  # fmt: skip
_DIFFICULTY = ("", "简单", "简单", "中等", "困难", "困难")
_HARDNESS = dict.fromkeys(("容易", "低"), "简单") | dict.fromkeys(("适中", "一般"), "中等")
_HARDNESS |= dict.fromkeys(("较难", "难", "高", "大"), "困难")
_BOILERPLATE = "如果您遵循本指南的制作流程而发现有问题"
_PHRASES = Path(__file__).parent / "phrases"
_WORDS, _HEADINGS, _STEPS = (_PHRASES / name for name in ("howtocook.yaml", "headings.yaml", "steps.yaml"))
Section = str  # intro | ingredients | tools | amounts | steps | notes
_SECTIONS = {"ingredients_to_prepare": "ingredients", "preparation": "steps"}


@dataclass(slots=True)
class _Draft:
    """What has been read of one file so far."""

    titles: list[str] = field(default_factory=list)
    intro: list[str] = field(default_factory=list)
    items: IngredientList = field(default_factory=IngredientList)
    steps: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    stage: tuple[str, str] = ("", "")


def looks_like_recipe(blocks: list[Block]) -> bool:
    """Tell whether a document has two of a recipe's headings, or one where its title is "X的做法"."""
    headings = [block for block in blocks if block.kind == "heading"]
    kinds = {_kind_of(block.text) for block in headings if block.level > 1}
    named = any(block.level == 1 and _found("title_tail", block.text) for block in headings[:1])
    return len(kinds & {"ingredients", "amounts", "steps"}) >= (1 if named else 2)


def is_howtocook(text: str) -> bool:
    """Tell whether a document has the title or a heading that HowToCook's template gives every file."""
    return load_phrases(_WORDS)["template"].search(text) is not None


def read_howtocook(text: str, path: PurePath, *, source: str = "") -> Recipe | None:
    """Read one Markdown file as a recipe; None if it is another kind of document.

    The file's base name is the recipe's name. Every sentence of the file stands in the description, the
    ingredients, the steps or the notes; only the repository's standing invitation to open an issue is left out.

    Args:
        text: the whole file.
        path: the file's path below the folder that is read; its folders become tags.
        source: where it was read, `path` by default.

    Raises:
        ValueError: the document cannot be parsed, or has neither ingredients nor steps.
    """
    head, body = front_matter(text)
    blocks = parse_markdown(body)
    if not looks_like_recipe(blocks):
        return None
    picture = first_picture(blocks)
    blocks = [block for block in blocks if block.text or block.kind != "picture"]
    draft = _Draft(notes=[line.strip() for line in head])
    filed = [entry for entry in _sections(blocks) if not entry[2].text.startswith(_BOILERPLATE)]
    for (section, heading, block), following in zip(filed, [*filed[1:], None], strict=True):
        before_list = following is not None and following[:2] == (section, heading) and following[2].kind == "item"
        if section == "steps" and block.kind == "paragraph" and before_list and _names_stage(block.text):
            draft.stage = (heading, block.text.rstrip("：:"))
        else:
            _file_away(draft, section, heading, block)
    return _finish(draft, path, source).with_picture(picture)


def _kind_of(heading: str) -> Section | None:
    """Classify a heading by its words; None where they say nothing."""
    row = next(iter(load_phrases(_HEADINGS).found(heading)), None)
    return None if row is None else _SECTIONS.get(row, row)


def _found(row: str, text: str) -> bool:
    return load_phrases(_WORDS)[row].search(text) is not None


def _names_stage(text: str) -> bool:
    return load_phrases(_STEPS)["stage"].search(text) is not None


def _sections(blocks: list[Block]) -> Iterator[tuple[Section, str, Block]]:
    """Yield each block with the section it belongs to and the sub-heading it stands under ("" for none)."""
    top = min((block.level for block in blocks if block.kind == "heading" and block.level > 1), default=2)
    stack: list[tuple[int, Section, str]] = []
    seen: set[Section] = set()
    for block in blocks:
        if block.kind != "heading":
            section = stack[-1][1] if stack else "intro"
            yield section, "·".join(label for _, _, label in stack if label), block
            continue
        stack = [entry for entry in stack if entry[0] < block.level]
        if block.level == 1 and not seen:
            yield "title", "", block
            continue
        parent = stack[-1][1] if stack else None
        section = _place(block, parent, seen, is_top=block.level <= top)
        seen.add(section)
        stack.append((block.level, section, "" if _found("standard_heading", block.text) else block.text.rstrip("：:")))


def _place(block: Block, parent: Section | None, seen: set[Section], *, is_top: bool) -> Section:
    kind = _kind_of(block.text)
    if is_top or parent in (None, "intro"):
        if kind == "ingredients" and "amounts" in seen and "准备" in block.text:
            return "steps"
        if kind:
            return kind
        return "notes" if "notes" in seen else "steps" if seen & {"ingredients", "amounts", "steps"} else "intro"
    if parent in ("ingredients", "tools", "amounts"):
        return kind if kind in ("tools", "amounts", "notes") else "ingredients" if parent == "tools" else str(parent)
    if parent == "steps" and kind in ("ingredients", "amounts", "tools") and _restarts(block.text):
        return kind
    return "notes" if parent == "steps" and kind == "notes" else str(parent)


def _restarts(heading: str) -> bool:
    """Tell whether a sub-heading opens a version of its own ("原料" below "做法二"), not a step about ingredients."""
    return len(heading) <= 8 and not _found("works_on_ingredients", heading)


def _file_away(draft: _Draft, section: Section, heading: str, block: Block) -> None:
    if section == "title":
        draft.titles.append(block.text)
    elif block.kind == "picture":
        draft.notes += [line.strip("（）") for line in block.text.split("\n")]
    elif section == "intro":
        draft.intro += [_labelled(heading, line) for line in block.sentence().split("\n")]
    elif section in ("ingredients", "tools", "amounts"):
        draft.items.add(block, heading, section)
    elif section == "steps":
        _add_step(draft, heading, block)
    else:
        draft.notes.append(_labelled(heading, block.sentence()))


def _labelled(heading: str, text: str) -> str:
    return f"【{heading}】{text}" if heading else text


def _add_step(draft: _Draft, heading: str, block: Block) -> None:
    if block.kind == "paragraph" and load_phrases(_STEPS)["remark"].match(block.text):
        draft.notes.append(_labelled(heading, block.sentence()))
        return
    if draft.stage[0] == heading and draft.stage[1]:
        heading = "·".join(part for part in draft.stage if part)
    lines = block.text.split("\n") if block.kind == "paragraph" else [block.sentence()]
    if len(block.children) > 1 and len(block.text) <= 10 and _names_stage(block.text):
        heading = "·".join(part for part in (heading, block.text.rstrip("：: ")) if part)
        lines = [child.sentence() for child in block.children]
    for line in lines:
        step = load_phrases(_STEPS)["mark"].sub("", line) or line
        opened = any(known.startswith(f"【{heading}】") for known in draft.steps)
        draft.steps.append(step if opened else _labelled(heading, step))


def _finish(draft: _Draft, path: PurePath, source: str) -> Recipe:
    name = path.stem
    tools, ingredients = split_tools(draft.items.merged())
    if not ingredients and not draft.steps:
        raise ValueError("no ingredients and no steps")
    facts = [line for line in draft.intro if _is_fact(line)]
    description = "\n".join(line for line in draft.intro if not _is_fact(line))
    notes = [*facts, *draft.items.remarks, *draft.notes]
    if tools:
        notes.insert(0, "工具：" + "、".join(tools))
    counted = [*draft.items.remarks, *draft.intro, *draft.notes]
    return Recipe.create(
        name=name,
        description=description,
        ingredients=tuple(ingredients),
        steps=tuple(draft.steps),
        keywords=tuple(_aliases(name, draft.titles)),
        servings=1 if draft.items.per_person else _servings(counted),
        minutes=_minutes(draft.intro),
        difficulty=_difficulty("\n".join(draft.intro + draft.notes)),
        tags=tuple(_tags(path, tools, draft.steps)),
        notes=tuple(notes),
        source=source or str(path),
    )


def _is_fact(line: str) -> bool:
    return len(line) <= 30 and _found("fact", line)


def _aliases(name: str, titles: list[str]) -> list[str]:
    bare = {load_phrases(_WORDS)["title_tail"].sub("", title).strip(): title for title in titles}
    return [title for short, title in bare.items() if short and short != name.strip()]


def _tags(path: PurePath, tools: list[str], steps: list[str]) -> Iterator[str]:
    for folder in path.parts[:-1]:
        if folder in FOLDERS:
            yield FOLDERS[folder]
    said = " ".join([path.stem, *tools])
    found = {tag: None for word, tag in EQUIPMENT.items() if word in said}
    if not found:
        text = " ".join(steps)
        found = {tag: None for word, tag in EQUIPMENT.items() if word in text}
    yield from found


def _difficulty(text: str) -> str:
    words = load_phrases(_WORDS)
    if match := words["level"].search(text):
        count = len(match.group(1)) if match.group(1) else "一二三四五".find(match.group(2)) + 1 or int(match.group(2))
        return _DIFFICULTY[count]
    match = words["hardness"].search(text)
    return _HARDNESS.get(match.group(1), match.group(1)) if match else ""


def _servings(lines: list[str]) -> int | None:
    """Return for how many persons the amounts are; the lower end of a range."""
    for line in lines:
        for found in find_quantities(line):
            if found.kind == "servings" and found.low and _found("for_persons", line):
                return max(1, int(found.low))
    return None


def _minutes(lines: list[str]) -> int | None:
    """Return the whole time a file states: the upper end of a range, the sum of stages; one stage alone is none."""
    for sentence in split_at("\n".join(lines), "。；;！!"):
        stages: list[int] = []
        for found in find_quantities(sentence):
            before = sentence[max(0, found.start - 14) : found.start]
            if found.kind == "time" and found.high and _found("whole_time", before):
                stages.append(max(1, round((canonical(found).high or 60) / 60)))
        if len(stages) > 1 or (stages and not _found("one_stage", sentence)):
            return sum(stages)
    return None
