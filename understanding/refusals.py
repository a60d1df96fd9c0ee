"""What a question rules out: ingredients after 不要, 没有, 不吃 …, and before 都不能吃 or 用完了."""

import re
from collections.abc import Iterator

from culinary.ingredients import find_ingredients, mentions

_CANNOT = "吃不了|吃不惯|吃不得|碰不得|沾不得|受不了|吃不消|不消化|闻不得|闻不了"
_BEFORE = re.compile(
    r"(?<!什么都)(?<!啥都)(?:"
    r"不(?:要|放|加|带|含|搁|下|吃|沾|碰|喜欢|爱吃)|不想(?:要|放|加)|不能(?:吃|有|放|加|碰|沾)|"
    r"不想(?:拿来|用来|再)?(?:吃|做|烤|炸|煮|炒)?|(?<!有)没有?|别(?:放|加|搁|下|有|来)|(?:别|不要|不能)(?:放|加|有)?太多|"
    r"忌|戒|免|讨厌|避开|去掉|除了|少放|少加|无(?!锡|花果)|吃[腻够]了?|without|but not|not?|"
    rf"{_CANNOT})"
    r"(?:含|用|太多|任何|any |a drop of |the )?"
    r"([^，。,.?？!！、的也又还能用换改加做]{1,8})"
)
_NAMED = r"([\u4e00-\u9fff]{1,8}?)"
_WHO = "(?:我|他|她|咱)?"
_AFTER = re.compile(
    # 鸡蛋牛奶都不能吃, 葱姜我一点都不碰
    rf"{_NAMED}{_WHO}(?:一点儿?|半点|一丁点|一口)?[都也](?:先|就|暂时)?(?:"
    r"(?:不|没|别)(?:能|可以|要|想|许|让|爱)?(?:有|放|吃|加|碰|用|要|沾|搁)|不行|不可以|免了|躲着|躲开|避着|避开)|"
    # 香菜不要, 辣椒别放, 莲蓉的太腻不要
    rf"{_NAMED}的?(?:太[甜腻咸油腥辣冲][，,]?)?{_WHO}(?:就|可)?(?:"
    rf"不(?:要|放|吃|行|可以)|别[放搁加]|不能[吃有放碰]|{_CANNOT})(?=[，,。.!！?？的了、]|$)|"
    # 酱油用完了, 面粉没了
    rf"{_NAMED}(?:刚好|刚|正好|都|已经|又)?(?:用完|用光|吃完|吃光|没了|见底|断货|忘了?买|没买|买不到|吃腻)|"
    rf"{_NAMED}(?:全|统统|通通)?都?(?:去掉|免了|省了|除外|以外|之外)"
)
_BEASTS = {"牛": "牛肉", "羊": "羊肉", "猪": "猪肉"}
_BEANS = ("绿豆", "红豆", "黄豆", "黑豆", "芸豆", "豌豆", "蚕豆", "毛豆")
_OFFAL = (
    "猪肝", "猪肚", "猪腰", "猪心", "猪肺", "肥肠", "猪血", "鸭血", "鸡胗", "鸡肝", "牛肚", "羊肚", "羊杂"
)  # fmt: skip
_BONY = ("排骨", "大排", "猪蹄", "筒骨", "脊骨", "羊蝎子", "鸡爪", "鸡翅", "鸭脖")
_GROUPS = {"骨头": _BONY, "豆类": _BEANS, "豆子": _BEANS, "内脏": _OFFAL, "下水": _OFFAL, "杂碎": _OFFAL}
"""What people call by a word that is no ingredient."""
_BUDDHIST = re.compile(r"信佛|念佛|佛教|五辛|五荤|吃长?斋")
# The five pungent vegetables, with the onion that counts among them today (Shurangama Sutra, ch. 8).
_PUNGENT = ("葱", "大蒜", "蒜苗", "韭菜", "洋葱")


_GOUT = re.compile(r"痛风|尿酸")
# Rich in purines (国家卫生健康委《成人高尿酸血症与痛风食养指南(2024年版)》).
_PURINES = (*_OFFAL, "水产", "高汤", "羊肉", "牛肉", "啤酒")


def refused(text: str, spans: list[tuple[int, int]]) -> set[str]:
    """Return the canonical ingredients that a simplified question rules out; `spans` gets where it says so."""
    found = {name for part in _parts(text, spans) for name in [*find_ingredients(part), *_called(part)]}
    if _GOUT.search(text):
        found.update(_PURINES)
    if _BUDDHIST.search(text) or {"葱", "大蒜", "韭菜"} <= found:
        found.update(_PUNGENT)
    return found


def _parts(text: str, spans: list[tuple[int, int]]) -> Iterator[str]:
    for match in _BEFORE.finditer(text):
        if find_ingredients(match[1]) or _called(match[1]):
            spans.append(match.span())
            yield match[1]
    for match in _AFTER.finditer(text):
        part = next(group for group in match.groups() if group)
        if listed := _last_listed(part) or next((name for name in _GROUPS if part.endswith(name)), ""):
            spans.append((match.start() + len(part) - len(listed), match.end()))
            yield listed


def _last_listed(part: str) -> str:
    """Return the end of a text that only lists ingredients: 鸡蛋牛奶 of 家里鸡蛋牛奶."""
    start = len(part)
    for mention in reversed(mentions(part)):
        if part[mention.end : start].strip("和跟与及、连"):
            break
        start = mention.start
    return part[start:]


def _called(part: str) -> list[str]:
    """Return the ingredients that a word stands for: 羊肉 for 不吃羊, 猪肝 and more for 不吃内脏."""
    groups = [name for word, names in _GROUPS.items() if word in part for name in names]
    return [_BEASTS[part]] if part in _BEASTS else groups
