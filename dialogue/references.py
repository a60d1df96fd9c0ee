"""What a follow-up points at: an item of the list just offered, a dish talked about earlier, the dish in focus."""

import re
from collections.abc import Mapping, Sequence

from culinary.dishes import lookup
from culinary.ingredients import find_ingredients
from culinary.quantities import find_quantities
from retrieval.text import simplify, tokens

_DIGITS = {character: number for number, character in enumerate("一二三四五六七八九十", 1)} | {"两": 2, "俩": 2}
_ENGLISH = {word: number for number, word in enumerate(("first", "second", "third", "fourth", "fifth", "sixth"), 1)}
_UNIT = r"[个道种款样条项]|碗|盘"
_ORDINAL = re.compile(
    rf"(?P<back>倒数)?第(?P<number>[一二三四五六七八九十两0-9]+)(?:{_UNIT})?|(?P<last>最后(?:那|一|"
    rf"的)*(?:{_UNIT}|$|那)|last one)|"
    rf"(?P<former>前者|^(?:就|那)?前面那?[个道])|(?P<latter>后者|^(?:就|那)?后面那?[个道])|(?P<numbered>[1-9])号|"
    rf"(?P<middle>中间那?(?:{_UNIT}))|\b(?P<english>first|second|third|fourth|fifth|sixth)\b(?: one)?|"
    rf"^(?P<bare>[1-9])[.。、号]?$|"
    r"(?P<top>^(?:就)?(?:头一个|首个))"
)
_BACK = re.compile(
    r"刚才|刚刚|刚(?:说|讲|提|开头|开始)|开头(?:说|讲|提|那)|回头再|之前|前面|先前|上面|上一?[个道]|前一?[个道]|最开始|一开始|最初|"
    r"最早|回到|说回|再说|还是(说|那)|earlier|previous|go(ing)? back|back to"
)
_FIRST_OF_ALL = re.compile(r"最开始|一开始|最初|最早|刚?开头|第一[个道]")
_EMPTY = re.compile(
    r"怎么|咋|如何|什么|多久|多少|几[个分克]|刚才|刚刚|那个|这个|第一|最开始|可以|有没有|再来|来着|一下|时候|"
    r"[的了呢吗吧啊呀我你]"
)
_ONE_BEFORE = re.compile(r"上一?[个道]|前一?[个道]|previous")
_KINDS = {
    "汤": r"汤|羹|soup", "粥": r"粥", "面": r"面|noodle", "饭": r"饭|rice", "鱼": r"鱼|fish",
    "鸡": r"鸡|chicken", "鸭": r"鸭",
    "肉": r"肉|排骨|里脊|pork|beef", "虾": r"虾|shrimp", "蟹": r"蟹", "豆腐": r"豆腐|tofu", "蛋": r"蛋|egg",
    "饼": r"饼", "糕": r"糕|蛋糕|cake",
    "菜": r"菜", "茶": r"茶", "甜": r"甜",
}  # fmt: skip
_KIND_WORDS = re.compile(
    r"(汤|粥|面|饭|鱼|鸡|鸭|肉|虾|蟹|豆腐|蛋|饼|糕|甜[品点]|素菜|饮料|soup|noodles?|rice|fish|chicken|pork|beef|shrimps?|tofu|eggs?|cake|dessert)"
)
_CATEGORIES = {
    "甜品": "dessert",
    "甜点": "dessert",
    "dessert": "dessert",
    "素菜": "vegetable",
    "饮料": "drink",
    "汤": "soup",
    "soup": "soup",
}
_MEAT = re.compile(r"红烧肉|扣肉|肉$|^.{0,3}肉|排骨|里脊|狮子头|猪|牛|羊")
_ITEM = re.compile(
    r"(?<![\d.])(?:\d{1,2}|(?<![\u4e00-\u9fff])[一二三四五六七八九十])\s*[.．、)）:：]\s*"
    r"\**([^\d\n,，;；。:：(（*—\s-]{2,20})"
)
_STEP = re.compile(r"切|腌|焯|煮|蒸|炒|炸|烤|拌匀|翻|淋|撒|下锅|加|倒|泡|揉|抹|裹|卷|炖|煎")
_BULLET = re.compile(r"^\s*[-*•·]\s*\**([^\n,，;；。:：(（*]{2,20})", re.MULTILINE)


def offered_in(reply: str, titles: Sequence[str]) -> list[str]:
    """Return the dishes that a reply offers as a list, in its order: numbered, bulleted, or `titles` named in a row.

    Args:
        titles: titles of the index that the reply names, in the order they appear.
    """
    for pattern in (_ITEM, _BULLET):
        items = [item.strip() for item in pattern.findall(reply)]
        if len(items) > 1:
            return items
    for part in re.split(r"[。！？!?\n]", reply):
        listed = re.sub(r"^.*?(推荐|可以(?:做|试试|来)?|比如|有|试试|：|:)[：:，,\s]*", "", part)
        items = [
            re.sub(r"(都|也|或者?|这些|什么的).*$", "", item).strip()
            for item in re.split(r"[、,，]|或者?|和|还有", listed)
        ]
        items = [item for item in items if item]
        if len(items) > 1 and sum(item in titles for item in items) >= 2:
            return [item for item in items if item in titles or 2 <= len(item) <= 8]
    return list(titles) if len(titles) > 1 and not _tells_how(reply) else []


def _tells_how(reply: str) -> bool:
    """Tell whether a reply says how something is made, so that the dishes it names are no list to choose from."""
    return bool(find_quantities(reply)) or len(set(_STEP.findall(reply))) > 2


def ordinal_in(question: str, items: Sequence[str]) -> tuple[str, str] | None:
    """Return the item that an ordinal of `question` points at and the question without the ordinal, or None."""
    text = simplify(question)
    match = _ORDINAL.search(text)
    if match is None or not items:
        return None
    place = _place(match, len(items))
    if not 1 <= place <= len(items):
        return None
    before = re.sub(r"^(那么?|就|选|要|我要|我选|来|the)+$", "", text[: match.start()].strip(" ,，"))
    after = re.sub(r"^(那|的)?(?:个|道|种)?(菜|那个|那道)?[,，]?|(吧|呢|please)$", "", text[match.end() :].strip())
    rest = re.sub(r"(吧|呢|please)$", "", f"{before}{after}".strip()).strip(" ,，。?？")
    return items[place - 1], rest


def _place(match: re.Match[str], count: int) -> int:
    if match["last"] or match["latter"]:
        return count
    if match["middle"]:
        return (count + 1) // 2
    if match["top"] or match["former"]:
        return 1
    if match["english"]:
        return _ENGLISH[match["english"]]
    number = match["number"] or match["numbered"] or match["bare"]
    place = int(number) if number.isdigit() else _DIGITS.get(number, 0)
    return count + 1 - place if match["back"] else place


def points_back(question: str) -> bool:
    """Tell whether a question goes back to something talked about before ("刚才那个鱼", "回到第一个菜")."""
    return _BACK.search(simplify(question)) is not None


def earlier_dish(question: str, named: Sequence[str], focus: str, said: Mapping[str, str] | None = None) -> str | None:
    """Return the dish of `named` (oldest first) that a question goes back to, or None where none fits.

    Words shared with the title decide, then the kind of dish ("那个汤"), then the words by which it came up (`said`),
    then the place in the conversation.
    """
    text = simplify(question)
    others = [title for title in named if title != focus] or list(named)
    if not others:
        return None
    words = said or {}
    scores = {
        title: _likeness(title, text) + _shared(words.get(title, ""), text) + 0.01 * place
        for place, title in enumerate(others)
    }
    best = max(scores, key=lambda title: scores[title])
    if scores[best] >= 0.85:
        return best
    if _FIRST_OF_ALL.search(text):
        return named[0]
    if _ONE_BEFORE.search(text):
        return others[-1]
    return others[-1] if points_back(question) else None


def _shared(said: str, text: str) -> float:
    """Return how much of a question was said of a dish: 0.6 a pair of letters, 0.3 a letter or an ingredient."""
    words = set(tokens(_EMPTY.sub(" ", simplify(said)))) & set(tokens(_EMPTY.sub(" ", text)))
    foods = set(find_ingredients(said)) & set(find_ingredients(text))
    return 0.3 * len(foods) + sum(0.6 if len(word) > 1 else 0.3 for word in words)


def _likeness(title: str, text: str) -> float:
    """Return how well the words of a question fit a title: 2 for each pair of letters, 1 for its kind."""
    score = 2.0 * sum(title[start : start + 2] in text for start in range(len(title) - 1))
    dish = lookup(title)
    score += 1.5 * len(set(find_ingredients(title)) & set(find_ingredients(text)))
    for word in _KIND_WORDS.findall(text):
        wanted = _CATEGORIES.get(word)
        pattern = next((kind for key, kind in _KINDS.items() if re.search(kind, word)), re.escape(word))
        score += 1.5 * bool(wanted and dish and dish.category == wanted)
        score += 1.0 * bool(re.search(pattern, title) or (word == "肉" and _MEAT.search(title)))
        score += 0.5 * title.endswith(word)
        score += 0.8 * bool(dish and any(re.search(pattern, name) for name in dish.english))
    for letter in ("辣", "酸", "甜", "咸"):
        score += 0.5 * (letter in text and letter in title)
    return score
