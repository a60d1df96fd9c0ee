"""Which of the dishes talked about a follow-up goes back to."""

import re
from collections.abc import Mapping, Sequence

from culinary.dishes import lookup
from culinary.ingredients import find_ingredients
from culinary.taxonomy import is_a
from text.normalize import simplify, tokens

_BACK = re.compile(
    r"刚才|刚刚|刚(?:说|讲|提|开头|开始)|开头(?:说|讲|提|那)|回头再|之前|前面|先前|上面(?:说|讲|提|那[个道])|上一?[个道]|前一?[个道]|最开始|一开始|最初|"
    r"最早|回到|说回|再说|再(确认|问)|还是(说|那)|earlier|previous|go(ing)? back|back to"
)
_THAT = re.compile(
    r"(?P<before>[\u4e00-\u9fff]{0,4}?)(?:的)?那一?[个道款锅碗盘种份只条杯壶](?!时候|步)(?P<after>(?:(?![要怎多是能该得会])[\u4e00-\u9fff]){0,5})"
)
# "就做容易的", "来个清淡的": picked by what was said of it.
_PICKED = re.compile(
    r"(?:[做选挑要来学弄试]|换成?)(?:那|一|更|最|比较|个|道|款)*(?P<like>(?!别|其)[\u4e00-\u9fff]{2,5}?)一?[点些]?的(?=那[个道]|[，,。?？吧]|$)"
)
# What is said of a part of the dish in focus: "里面铺的那个绿叶菜".
_PART_OF_IT = re.compile(r"^(那)?(它|这里|这个?菜)|里面|里头|底下|[铺撒垫淋浇蘸]的那")
_FIRST_FEW = re.compile(r"[头前](?P<number>[两二三四五])[个道样种]")
_DIGITS = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5}
_DRINKABLE = re.compile(r"[浆茶奶汁露汤羹粥饮酒水]$|咖啡|奶昔")
_FIRST_OF_ALL = re.compile(r"最开始|一开始|最初|最早|刚?开头|第一[个道]")
_EMPTY = re.compile(
    r"怎么|咋|如何|什么|多久|多少|几[个分克]|刚才|刚刚|那个|这个|第一|最开始|可以|有没有|再来|来着|一下|时候|"
    r"再|确认|一?下|[的了呢吗吧啊呀我你就先还也]"
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
    r"(汤|粥|面|饭|鱼|鸡|鸭|肉|虾|蟹|豆腐|蛋|饼|糕|甜[品点]|素菜|凉菜|主食|饮料|soup|noodles?|rice|fish|chicken|pork|beef|shrimps?|tofu|eggs?|cake|dessert)"
)
_CATEGORIES = {
    "甜品": "甜品", "甜点": "甜品", "dessert": "甜品", "素菜": "素菜", "凉菜": "凉菜", "饮料": "饮料", "主食": "主食",
    "汤": "汤与粥", "粥": "汤与粥", "soup": "汤与粥",
}  # fmt: skip
_MEAT = re.compile(r"红烧肉|扣肉|肉$|^.{0,3}肉|排骨|里脊|狮子头|猪|牛|羊")


def points_back(question: str) -> bool:
    """Tell whether a question goes back to something talked about before ("刚才那个鱼", "回到第一个菜")."""
    return _BACK.search(simplify(question)) is not None


def pointed_at(
    question: str, texts: Mapping[str, str], focus: str, said: Mapping[str, str], told: Mapping[str, str] | None = None
) -> str | None:
    """Return the dish that "梨那个", "那道羹" or "喝的那个" means, or None where the dish in focus may be meant.

    Args:
        question: the follow-up.
        texts: recipes of the dishes talked about or offered, by title.
        focus: title of the dish in focus.
        said: the words by which each dish came up.
        told: what was said of each dish since.
    """
    text = simplify(question)
    picked = _PICKED.search(text)
    if picked and not _THAT.search(text):
        known = [title for title in texts if picked["like"] in simplify((told or {}).get(title, ""))]
        return known[0] if len(known) == 1 and known != [focus] else None
    phrase = "".join(f"{match['before']} {match['after']} " for match in _THAT.finditer(text))
    if not phrase.strip() or len(texts) < 2 or (focus and _PART_OF_IT.search(text)):
        return None
    few = _FIRST_FEW.search(text)
    texts = dict(list(texts.items())[: _DIGITS[few["number"]]]) if few else texts
    scores = {title: _fit(phrase, title, recipe, said.get(title, "")) for title, recipe in texts.items()}
    best = max(scores, key=lambda title: scores[title])
    ahead = scores[best] - scores.get(focus, 0.0)
    return best if best != focus and scores[best] >= 0.55 and ahead >= 0.5 else None


def _fit(phrase: str, title: str, text: str, said: str) -> float:
    """Return how well the words beside a pointer fit a dish, by its title, what was said of it, and its recipe."""
    score = _likeness(title, phrase) + _shared(said, phrase)
    words = tokens(_EMPTY.sub(" ", phrase))
    score += 0.5 * sum(len(word) > 1 and word in text for word in words)
    score += 0.9 * sum(len(word) == 1 and word in simplify(title) for word in words)
    for wanted in find_ingredients(phrase):
        score += 1.0 * any(is_a(name, wanted) for name in find_ingredients(title)) + 0.6 * (wanted in text)
    return score + 1.5 * bool("喝" in phrase and _DRINKABLE.search(title))


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
