"""When to ask back: the question names only a kind of food, or a name that several dishes share."""

import re
from collections.abc import Sequence

from langchain_core.documents import Document

from culinary.ingredients import canonical_name, lookup
from text.normalize import simplify

MAX_CHOICES = 4
TIED = 0.02
SURE = 0.95
_ASKING = re.compile(
    r"^(请问|教我|我?想(吃|做)|我?要做|来?(做|弄|煮|炒)?(个|点|道|一道|些)|how (to|do i) (make|cook)( a)?)|"
    r"(的?(家常)?(做法|菜谱|食谱)|(要|该|应该)?(怎么|咋|如何|怎样)(做|弄|烧|煮|整|吃|炒|烹饪)?(才?(好吃|简单))?|recipe)?[呢啊呀吗吧?？。!！\s]*$"
)
_KINDS = frozenset(
    [
        "鱼",
        "鸡",
        "鸭",
        "肉",
        "虾",
        "蟹",
        "汤",
        "面",
        "粥",
        "饭",
        "饼",
        "菜",
        "蛋",
        "豆腐",
        "甜品",
        "甜点",
        "饮料",
        "凉菜",
        "素菜",
        "荤菜",
        "海鲜",
        "蔬菜",
        "早餐",
        "主食",
        "fish",
        "chicken",
        "soup",
        "noodles",
    ]
)


def choices_for(question: str, found: Sequence[Document]) -> list[str]:
    """Return the dishes to choose from, best first and at most four; none where the question is clear."""
    rest = _ASKING.sub("", _ASKING.sub("", simplify(question))).strip()
    titles = list(dict.fromkeys(str(document.metadata["title"]) for document in found))
    if not rest or len(titles) < 2 or any(simplify(title) in simplify(question) for title in titles):
        return []
    generic = rest in _KINDS or (lookup(canonical_name(rest)) is not None and len(rest) <= 3)
    if generic:
        fitting = [title for title in titles if _of_kind(title, rest)]
        return fitting[:MAX_CHOICES] if len(fitting) > 1 else []
    scores = [float(document.metadata["score"]) for document in found]
    shared = str(found[0].metadata["matched"]) == str(found[1].metadata["matched"])
    if shared and scores[1] >= SURE and scores[0] - scores[1] < TIED:
        tied = [title for title, score in zip(titles, scores, strict=False) if scores[0] - score < TIED]
        return tied[:MAX_CHOICES]
    return []


def picked(reply: object, choices: Sequence[str]) -> str | None:
    """Return the choice that a reply names, by its number or its words, or None."""
    text = simplify(str(reply)).strip(" .。、")
    number = re.fullmatch(r"第?([1-4一二三四])[个道号]?", text)
    if number:
        place = "1234".find(number[1]) if number[1].isascii() else "一二三四".find(number[1])
        return choices[place] if place < len(choices) else None
    return next((choice for choice in choices if text and (simplify(choice) in text or text in simplify(choice))), None)


def _of_kind(title: str, kind: str) -> bool:
    return len(kind) > 1 or kind in title or kind.isascii()
