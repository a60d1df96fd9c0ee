"""Bring a recipe's two lists, what is needed and how much of it, into one list of ingredients with amounts."""

import re
from dataclasses import dataclass, field, replace
from pathlib import Path

from culinary.quantities import find_quantities
from recipes.loaders.markdown import Block
from text.clauses import split_at
from text.normalize import BRACKETED, simplify
from text.phrases import load_phrases

_WORDS = Path(__file__).parent / "phrases" / "ingredients.yaml"
# What a file calls differently in its two lists. Words of one line mean the first of them here, and only here.
_SAME = {
    other: line.split()[0]
    for line in (
        "油 食用油 植物油",
        "盐 食盐 食用盐",
        "水 清水 饮用水",
        "白糖 白砂糖 砂糖",
        "姜 生姜 姜片 老姜 姜末 姜丝",
        "蒜 大蒜 蒜末 蒜瓣 蒜头 蒜片",
        "葱 小葱 大葱 香葱 葱花 葱段",
        "西红柿 番茄",
        "蚝油 耗油",
        "土豆 马铃薯",
        "淀粉 生粉 玉米淀粉",
    )
    for other in line.split()[1:]
}


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    text: str
    group: str
    measured: bool


@dataclass(slots=True)
class IngredientList:
    """The entries of the sections on ingredients, amounts and tools, as they are read."""

    needed: list[_Entry] = field(default_factory=list)
    amounts: list[_Entry] = field(default_factory=list)
    tools: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    per_person: bool = False
    _place: tuple[str, str] = ("", "")
    _label: str = ""
    _labels: dict[str, str] = field(default_factory=dict)

    def add(self, block: Block, heading: str, section: str) -> None:
        """File a block of the section `ingredients`, `amounts` or `tools`; what is no entry becomes a remark."""
        if (heading, section) != self._place:
            self._place, self._label = (heading, section), ""
        if _found("tools_label", self._label) and "原料" not in self._label and "材料" not in self._label:
            section = "tools"
        if block.kind == "item":
            self._item(block, self._label or heading, section)
        elif block.kind == "picture":
            self._remark(block.text, heading)
        elif block.kind == "row":
            self._row(block, heading, section)
        elif block.kind == "code":
            self._remark(block.text, heading)
        else:
            for line in block.sentence().split("\n"):
                self._line(line, heading, section)

    def merged(self) -> list[str]:
        """Return one text an ingredient: those with amounts in the file's order, then the others.

        What only the first list says of an ingredient (brand, "可选") follows in parentheses.
        """
        self._keep_lone_labels()
        amounts = list(dict.fromkeys(self.amounts))
        rest: list[_Entry] = []
        for need in dict.fromkeys(self.needed):
            place = _find(need, amounts)
            if place is None:
                rest.append(need)
            else:
                amounts[place] = _join(amounts[place], need)
        merged = [*amounts, *rest]
        groups = {entry.group for entry in merged}
        for group in dict.fromkeys(need.group for need in self.needed if need.group not in groups):
            self.remarks.append(f"{group}：{'、'.join(need.text for need in self.needed if need.group == group)}")
        return [*_with_groups(merged), *self.tools]

    def _remark(self, text: str, heading: str) -> None:
        bare = heading and not _found("plain_label", heading)
        self.remarks.append(f"【{heading}】{text}" if bare else text)

    def _line(self, line: str, heading: str, section: str) -> None:
        label = load_phrases(_WORDS)["label"].match(line)
        if _found("basis", line) and (label or line.endswith(("：", ":"))):
            self._label = ""
            self._remark(line, heading)
        elif label and (label.group(3) is None or _quantity_at(line) is None):
            self._label = _words(label)
            self._labels[self._label] = section
        elif len(line) <= 40 and not any(mark in line for mark in "。！？") and self._lists(line, section):
            self._item(Block("item", line, 0), heading, section)
        else:
            self._remark(line, heading)

    def _keep_lone_labels(self) -> None:
        """File the labels that no entry followed: they were entries themselves."""
        used = {entry.group for entry in (*self.needed, *self.amounts)}
        for label, section in self._labels.items():
            if label not in used and not _found("plain_label", label) and not _found("tools_label", label):
                self._entry(label, "", section)

    def _lists(self, line: str, section: str) -> bool:
        return len(split_pieces(line)) > 1 or (section != "tools" and _quantity_at(line) is not None)

    def _row(self, block: Block, heading: str, section: str) -> None:
        name, *others = block.cells
        extra = zip(block.header[2:], others[1:], strict=True)
        more = "，".join(
            cell if title in ("备注", "说明") else f"{title} {cell}".strip() for title, cell in extra if cell
        )
        text = " ".join(part for part in (name, *others[:1]) if part) + (f"（{more}）" if more else "")
        self._item(Block("item", text, block.line), self._label or heading, section)

    def _item(self, block: Block, group: str, section: str) -> None:
        text = block.text.rstrip("，、；; ")
        label = load_phrases(_WORDS)["label"].match(text)
        names_group = len(block.children) > 1 and len(text) <= 6 and _quantity_at(text) is None
        if block.children and (names_group or (label and label.group(3) is None) or _names_list(text)):
            name = _words(label) if label else text
            inner = "tools" if _found("tools_label", name) else section
            heading = self._place[0]
            name = f"{heading}·{name}" if heading and not _found("plain_label", heading) else name
            for child in block.children:
                self._item(child, name, inner)
            return
        inline = load_phrases(_WORDS)["inline_list"].match(text)
        if inline and not block.children:
            inner = "tools" if _found("tools_label", inline[1]) else section
            group = "" if _found("plain_label", inline[1]) else inline[1]
            for piece in load_phrases(_WORDS)["between"].split(inline[2]):
                self._entry(piece.strip(), group, inner)
            return
        whole = replace(block, text=text).sentence()
        pieces = [whole] if block.children else split_pieces(text)
        for piece in pieces if len(pieces) > 1 else [whole]:
            self._entry(piece, group, section)

    def _entry(self, text: str, group: str, section: str) -> None:
        if not text:
            return
        if section == "tools":
            self.tools.append(text)
            return
        plain = self._without_formula(text.rstrip("。"))
        name, shown, measured = _parse(plain)
        if _is_sentence(name, shown, measured, section):
            self._remark(text, group)
            return
        entry = _Entry(name, shown, "" if _found("plain_label", group) else group, measured)
        (self.amounts if section == "amounts" else self.needed).append(entry)

    def _without_formula(self, text: str) -> str:
        """Drop "* 份数" and "人数*": the amounts are for one portion, which the remarks and servings then say."""
        words = load_phrases(_WORDS)
        single = words["for_one_person"].sub(r"\1", text)
        if single != text:
            self.per_person = True
            return words["optional_amount"].sub(r" \2（\1）", words["lone_amount"].sub(r" \1", single))
        single = words["for_one_portion"].sub("", text)
        if single != text:
            self.per_person |= "人数" in text
            rule = "用量按份数计算：所列为每份的用量，乘以份数。"
            if rule not in self.remarks:
                self.remarks.append(rule)
        return single


def _words(label: re.Match[str]) -> str:
    return next(part for part in label.groups() if part is not None).strip(" *")


def split_pieces(text: str) -> list[str]:
    """Split "盐、糖、醋" and "盐 3g，糖 5g", but not "鸡蛋两个，亦可…"."""
    pieces = [piece.strip() for piece in load_phrases(_WORDS)["between"].split(text) if piece.strip()]
    measured = {_quantity_at(piece) is not None for piece in pieces}
    if len(pieces) < 2 or len(measured) > 1 or "http" in text:
        return [text]
    named = all(_parse(piece)[0] and len(BRACKETED.sub("", piece)) <= 12 for piece in pieces)
    more = any(_found("remark", piece) or _found("afterthought", piece) for piece in pieces)
    return pieces if named and not more else [text]


def split_tools(entries: list[str]) -> tuple[list[str], list[str]]:
    """Part cooking tools from ingredients."""
    tools = [entry for entry in entries if _is_tool(entry)]
    return tools, [entry for entry in entries if entry not in tools]


def _found(row: str, text: str) -> bool:
    return load_phrases(_WORDS)[row].search(text) is not None


def _names_list(text: str) -> bool:
    return load_phrases(_WORDS)["list_name"].fullmatch(text) is not None


def _is_tool(entry: str) -> bool:
    name = _parse(entry)[0]
    return _found("tool", name) and not _found("no_tool", name)


def _quantity_at(text: str) -> tuple[int, int] | None:
    """Return where the first amount or count stands outside parentheses, preferably; None if there is none."""
    masked = BRACKETED.sub(lambda match: "（" + "·" * (len(match.group()) - 2) + "）", text)
    found = [quantity for quantity in find_quantities(masked) if quantity.kind in ("amount", "count")]
    return (found[0].start, found[0].end) if found else None


def _parse(text: str) -> tuple[str, str, bool]:
    """Return an entry's name, its text to show, and whether it has an amount."""
    text = " ".join(text.split())
    words = load_phrases(_WORDS)
    parts = words["name_and_amount"].match(text)
    if parts and not parts.group(2).startswith("//") and _quantity_at(parts.group(1)) is None:
        name, amount = parts.group(1).strip(), parts.group(2).strip()
        return _bare(name), f"{name} {amount}", True
    place = _quantity_at(text)
    if place is None:
        return _bare(split_at(BRACKETED.sub("", text), "，,。：:")[0]), text, False
    if not _bare(text[: place[0]]) and place[0]:
        return _letters(text[: place[0]]), text, True
    name = text[place[1] :] if place[0] == 0 else words["approximate"].sub("", text[: place[0]])
    return _bare(split_at(BRACKETED.sub("", name), "，,。")[0].lstrip("的")), text, True


def _bare(name: str) -> str:
    return _letters(BRACKETED.sub("", name))


def _letters(text: str) -> str:
    return "".join(char for char in simplify(text) if char.isalpha() or char.isdecimal())


def _is_sentence(name: str, text: str, measured: bool, section: str) -> bool:
    if not name or _found("size", text) or len(name) > 16 or (_found("remark", text) and len(text) > 6):
        return True
    if re.search(r"[。！？]\s*\S", BRACKETED.sub("", text)) and len(text) > 40:
        return True
    return section == "amounts" and not measured and len(BRACKETED.sub("", text)) > 20


def _find(need: _Entry, amounts: list[_Entry]) -> int | None:
    name = _SAME.get(need.name, need.name)
    names = [_SAME.get(entry.name, entry.name) for entry in amounts]
    if name in names:
        return names.index(name)
    aside = BRACKETED.findall(need.text)
    for place, other in enumerate(names):
        longer, shorter = sorted((name, other), key=len, reverse=True)
        if len(shorter) >= 2 and (longer.endswith(shorter) or longer.startswith(shorter)):
            return place
        if len(other) >= 2 and any(other in part for part in aside):
            return place
    return None


def _join(entry: _Entry, need: _Entry) -> _Entry:
    if need.text in entry.text or need.name == entry.name == need.text:
        return entry
    alike = need.name == entry.name and not need.measured and _bare(need.text) == need.name
    said = BRACKETED.findall(need.text) if alike else [need.text]
    new = [part for part in said if part not in entry.text]
    return replace(entry, text=entry.text + "".join(f"（{_flat(part)}）" for part in new))


def _flat(text: str) -> str:
    """Return a text without parentheses of its own, so that it can stand in a pair."""
    return re.sub(r"\s*[（(]", "，", text).replace("）", "").replace(")", "")


def _with_groups(entries: list[_Entry]) -> list[str]:
    groups = list(dict.fromkeys(["", *(entry.group for entry in entries)]))
    texts: list[str] = []
    for group in groups:
        members = dict.fromkeys(entry.text for entry in entries if entry.group == group)
        texts += [f"【{group}】"] * bool(group and members) + list(members)
    return texts
