"""Read a recipe written in Markdown, in the manner of HowToCook: ingredients, amounts, steps, further notes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePath

from culinary.quantities import canonical, find_quantities
from recipes.loaders.ingredients import IngredientList, split_tools
from recipes.loaders.markdown import Block, front_matter, parse_markdown
from recipes.recipe import Recipe

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

_TITLE_TAIL = re.compile(r"(的)?(做法|制作方法|制作|食谱|菜谱|教程)$")
_BOILERPLATE = re.compile(r"^如果您遵循本指南的制作流程而发现有问题")
_STARS = re.compile(r"难度[^★⭐\n]{0,12}?([★⭐]{1,5})|难度[：:\s]*([1-5一二三四五])\s*(?:颗?星|/\s*5)")
_HARDNESS = re.compile(r"难度[：:\s为]*(?:是|较|偏)?(简单|容易|低|中等|适中|一般|困难|较难|难|高|大)")
_WORDS = {
    "容易": "简单",
    "低": "简单",
    "适中": "中等",
    "一般": "中等",
    "较难": "困难",
    "难": "困难",
    "高": "困难",
    "大": "困难",
}
_FOR_PERSONS = re.compile(r"人\s*(?:份|食用|吃|用|的?份?量|享用|餐|$)|[够供]|人数|适合|\d\s*人份?[：:]?$")
_WHOLE_TIME = re.compile(r"需|预计|一般|总时|耗时|用时|时长|时间|花费|全程|只要|仅|大约|左右|total", re.IGNORECASE)
_PARTIAL = re.compile(r"腌|泡|浸|冷藏|发酵|醒|静置|炖|煮|焖|蒸|烤|提前")
_STEP_MARK = re.compile(
    r"^\s*(?:第[一二三四五六七八九十\d]+步|步骤\s*[一二三四五六七八九十\d]+|[①-⑳]|\d{1,2}\s*[、．.)）])[：:.、\s]*"
)
# A line of its own that names the steps below it, where the author wrote no heading.
_STAGE = re.compile(r"^[^，。；、！？\d\n]{2,14}[：:]?$")
_REMARK = re.compile(r"^[（(]?(?:[*※]*注[：:意]|小?贴士|提示|备注|小技巧|Tips?[：:\s]|PS[：:.\s])", re.IGNORECASE)

_INGREDIENTS = re.compile(
    r"原料|材料|食材|用料|配料|主料|辅料|调料|调味|佐料|蘸料|酱汁|腌料|馅料|底料|面团|ingredient", re.IGNORECASE
)
_TOOLS = re.compile(r"工具|器具|厨具|设备|器材|tool|equipment", re.IGNORECASE)
_AMOUNTS = re.compile(r"计算|用量|份量|分量|配比|比例", re.IGNORECASE)
_STEPS = re.compile(
    r"操作|步骤|做法|制作|流程|过程|烹饪|烹调|方法|预处理|处理|准备工作|备料|备菜|准备[原材食]|[原材食]料?准备|step|instruction|method",
    re.IGNORECASE,
)
_NOTES = re.compile(
    r"附加|附录|备注|注意|提示|技巧|总结|参考|说明|营养|贴士|小知识|常见|问题|保存|tip|note|faq|reference",
    re.IGNORECASE,
)

_STANDARD = re.compile(
    r"^(?:必备|所需|需要的?)?(?:原料|材料|食材|用料|原材料|配料|工具)(?:清单)?(?:[和与及、/]?(?:原料|材料|食材|工具|器具|设备))?$"
    r"|^(?:用量)?计算$|^[用份分]量$|^(?:操作|制作|烹饪)?(?:步骤|操作|做法|制作|过程|流程)$|^附加内容$|^(?:ingredients|instructions|steps)$",
    re.IGNORECASE,
)
Section = str  # intro | ingredients | tools | amounts | steps | notes


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
    named = any(block.level == 1 and _TITLE_TAIL.search(block.text) for block in headings[:1])
    return len(kinds & {"ingredients", "amounts", "steps"}) >= (1 if named else 2)


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
    draft = _Draft(notes=list(head))
    filed = [entry for entry in _sections(blocks) if not _BOILERPLATE.match(entry[2].text)]
    for (section, heading, block), following in zip(filed, [*filed[1:], None], strict=True):
        before_list = following is not None and following[:2] == (section, heading) and following[2].kind == "item"
        if section == "steps" and block.kind == "paragraph" and before_list and _STAGE.match(block.text):
            draft.stage = (heading, block.text.rstrip("：:"))
        else:
            _file_away(draft, section, heading, block)
    return _finish(draft, path, source)


def _kind_of(heading: str) -> Section | None:
    """Classify a heading by its words; None where they say nothing."""
    if re.search(r"准备|预?处理|备料|备菜|腌制", heading) and not re.search(r"计算|必备|工具", heading):
        return "ingredients" if re.search(r"^(?:需要)?准备(?:的?(?:原|材|食)料|食材)$", heading) else "steps"
    if _AMOUNTS.search(heading):
        return "amounts"
    if _INGREDIENTS.search(heading):
        return "ingredients"
    if _TOOLS.search(heading):
        return "tools"
    if _NOTES.search(heading):
        return "notes"
    return "steps" if _STEPS.search(heading) else None


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
        stack.append((block.level, section, "" if _STANDARD.match(block.text) else block.text.rstrip("：:")))


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
    return len(heading) <= 8 and not re.search(r"处理|调|制|炒|腌|准备|混合|加", heading)


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
    if block.kind == "paragraph" and _REMARK.match(block.text):
        draft.notes.append(_labelled(heading, block.sentence()))
        return
    if draft.stage[0] == heading and draft.stage[1]:
        heading = "·".join(part for part in draft.stage if part)
    lines = block.text.split("\n") if block.kind == "paragraph" else [block.sentence()]
    if len(block.children) > 1 and len(block.text) <= 10 and _STAGE.match(block.text):
        heading = "·".join(part for part in (heading, block.text.rstrip("：: ")) if part)
        lines = [child.sentence() for child in block.children]
    for line in lines:
        step = _STEP_MARK.sub("", line) or line
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
    return (
        len(line) <= 30 and re.match(r"^[^，。]{0,4}(?:烹饪|制作)?(?:难度|卡路里|热量)[^，。]{0,20}$", line) is not None
    )


def _aliases(name: str, titles: list[str]) -> list[str]:
    bare = {_TITLE_TAIL.sub("", title).strip(): title for title in titles}
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
    if match := _STARS.search(text):
        count = len(match.group(1)) if match.group(1) else "一二三四五".find(match.group(2)) + 1 or int(match.group(2))
        return _DIFFICULTY[count]
    match = _HARDNESS.search(text)
    return _WORDS.get(match.group(1), match.group(1)) if match else ""


def _servings(lines: list[str]) -> int | None:
    """Return for how many persons the amounts are; the lower end of a range."""
    for line in lines:
        for found in find_quantities(line):
            if found.kind == "servings" and found.low and _FOR_PERSONS.search(line):
                return max(1, int(found.low))
    return None


def _minutes(lines: list[str]) -> int | None:
    """Return the whole time a file states: the upper end of a range, the sum of stages; one stage alone is none."""
    for sentence in re.split(r"[。；;！!\n]", "\n".join(lines)):
        stages: list[int] = []
        for found in find_quantities(sentence):
            before = sentence[max(0, found.start - 14) : found.start]
            if found.kind == "time" and found.high and _WHOLE_TIME.search(before):
                stages.append(max(1, round((canonical(found).high or 60) / 60)))
        if len(stages) > 1 or (stages and not _PARTIAL.search(sentence)):
            return sum(stages)
    return None
