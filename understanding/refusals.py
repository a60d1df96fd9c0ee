"""What a question rules out: ingredients after 不要, 没有, 不吃 …, and before 都不能吃 or 用完了."""

from collections.abc import Iterator

from culinary.ingredients import find_ingredients, mentions
from understanding.marked_text import MarkedText, first_group
from understanding.tables import words

_BEASTS = {"牛": "牛肉", "羊": "羊肉", "猪": "猪肉"}
_BEANS = ("绿豆", "红豆", "黄豆", "黑豆", "芸豆", "豌豆", "蚕豆", "毛豆")
_OFFAL = (
    "猪肝", "猪肚", "猪腰", "猪心", "猪肺", "肥肠", "猪血", "鸭血", "鸡胗", "鸡肝", "牛肚", "牛杂", "羊肚", "羊杂",
    "猪舌", "猪脑", "猪杂", "血肠", "鸭胗"
)  # fmt: skip
_BONY = ("排骨", "大排", "猪蹄", "筒骨", "脊骨", "羊蝎子", "鸡爪", "鸡翅", "鸭脖")
_GROUPS = {
    "骨头": _BONY,
    "豆类": _BEANS,
    "豆子": _BEANS,
    "内脏": _OFFAL,
    "下水": _OFFAL,
    "杂碎": _OFFAL,
    "shellfish": ("虾", "蟹"),
}
"""What people call by a word that is no ingredient."""
# The five pungent vegetables, with the onion that counts among them today (Shurangama Sutra, ch. 8).
PUNGENT = ("葱", "大蒜", "蒜苗", "韭菜", "洋葱")
# Rich in purines (国家卫生健康委《成人高尿酸血症与痛风食养指南(2024年版)》).
PURINES = (*_OFFAL, "水产", "高汤", "羊肉", "牛肉", "啤酒")


def read_refused(marked: MarkedText) -> frozenset[str]:
    """Return the canonical ingredients that a question rules out, those meant beside those named."""
    found = {name for part in _parts(marked) for name in ingredients_called(part)}
    if {"葱", "大蒜", "韭菜"} <= found:
        found.update(PUNGENT)
    return frozenset(found)


def ingredients_called(part: str) -> list[str]:
    """Return the ingredients that words stand for: 羊肉 for 羊, 猪肝 and more for 内脏."""
    groups = [name for word, names in _GROUPS.items() if word in part for name in names]
    return [*find_ingredients(part), *([_BEASTS[part]] if part in _BEASTS else groups)]


def _parts(marked: MarkedText) -> Iterator[str]:
    rows = words("refusing")
    for match in rows["before"].finditer(marked.text):
        if ingredients_called(part := first_group(match)):
            marked.mark(*match.span())
            yield part
    for match in rows["after"].finditer(marked.text):
        part = first_group(match)
        if listed := _last_listed(part) or next((name for name in _GROUPS if part.endswith(name)), ""):
            marked.mark(match.start() + len(part) - len(listed), match.end())
            yield listed


def _last_listed(part: str) -> str:
    """Return the end of a text that only lists ingredients: 鸡蛋牛奶 of 家里鸡蛋牛奶."""
    start = len(part)
    for mention in reversed(mentions(part)):
        if part[mention.end : start].strip("和跟与及、连"):
            break
        start = mention.start
    return part[start:]
