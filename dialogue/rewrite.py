"""Rewriting a follow-up into a self-contained question, without losing the dish it is about.

Rules read what the question leaves to the conversation; retrieval verifies whether it names a dish of its own.
"""

import re
from dataclasses import dataclass

from culinary.dishes import lookup
from culinary.ingredients import Mention, is_ingredient
from dialogue.finder import NAMED, Finder
from dialogue.focus import talked_of
from dialogue.offers import ordinal_in
from dialogue.presupposed_foods import fits, has_any, part_of_name, presupposed, speaks_of
from dialogue.references import earlier_dish, pointed_at, points_back
from dialogue.similar_dishes import LIKELY, likened, same_kind, sibling, turns_down
from dialogue.state import Dialogue
from recipes.names import clean_name
from text.normalize import simplify
from understanding.off_topic import speaks_of_cooking
from understanding.question import Reading, asks_for_dishes

_LEAD = re.compile(
    r"^(那么?|嗯|哦|好的?|对了|还有|另外|然后|接着|话说|老师|请问)*[，, ]*"
    r"(这|那)?(个|道|玩意儿?|东西)?(它|这个?菜?|那个?菜?|这道菜?|那道菜?|这玩意儿?|此菜)?[，, ]*"
)
_BACKWARD = re.compile(
    r"(再)?(回到|说回|还是说回|还是说|还是|再说)?(刚才|刚刚|之前|前面|先前|最开始|一开始|最初)?(说|讲|提到?)?的?(那|这|第一)?(个|道)?[^，。,]{0,5}?"
    r"(那个?|这个?)?(菜|鱼|肉|鸡|汤|甜品|饭|面)?[，, ]+"
)
_LEANING = re.compile(
    r"它|这个|那个|这道|那道|这菜|那菜|此菜|这玩意|刚才|之前|上面|前面|刚刚|最开始|上一|第[一二三四五六七八九十两0-9]+|最后一?[个道]|前者|后者|[1-9]号|来着|"
    r"^(比(?!例|较)|[跟和像][^，,]{2,8}(比|一[样回]|(区别|不同|不一样)))|^(那|那么|还有?|然后|接着|再|要是|如果|换|可以|能|需要|要|用|放|加|没有?|不|为|咋|怎么|多|几|啥|什么|会|是|我们|我买|给|想用|只)|"
    r"呢[?？]?$|\b(it|that|this|them|those|one)\b|^(how|what|can|should|do|i|is|why|when)\b"
)
_ASKS = re.compile(r"[吗呢不没][?？。]*$|多[少久长]|怎么|咋|几|还是|先|后")
_IT = re.compile(r"它|这[个道]?(菜|汤|饼|粥|面|饭|鱼|肉|鸡|锅|甜品|点心)|刚才")
_SUBSTITUTE = re.compile(
    r"没有|没了|没买|没得|没(?=[\u4e00-\u9fff]{1,4}[，, ])|见底|用完|买不[着到]|找不[着到]|缺|不吃|不放|"
    r"不加|太贵|剩的|剩下|光用|只有|只用|"
    r"换成|换|代替|替代|替|顶上|能顶|行不行|成不成|可以吗|能用|能不能用|instead|substitut|don't have|without|replace"
)
_MAKES = re.compile(r"(怎么|咋|如何)(做|弄|烧|炒|煮|蒸|炖|烤|整|搞)|的?做法")
_PUT_IN = re.compile(r"剩(下|了)?的?[^，。]{0,4}$|(?<!想|能|会)[加放搁配蘸夹掺][^，。]{0,3}$")
_TURNS_TO = re.compile(
    r"(换|改)一?[个道].*[，,][^，,没不用拿]*$|(^|[，,]|算了|不做了)(那|还是|就|要不)?(换|改)(个|道|做|成|一[个道])?$"
)
# "比蛋挞健康吧", "跟蛋挞有啥不一样": what the dish in focus is only compared with.
_THAN, _BESIDE = re.compile(r"比$"), re.compile(r"[跟和与像]$")
_ALIKE = re.compile(r"比|相比|有?(啥|什么)?(区别|差别|不一样|不同)|(不是|是不是)?一[样回]|似的")
_REFUSED = re.compile(r"不(包|做|吃|要|想做|想吃|烤|煮|炒|蒸)$")
_MORE = re.compile(
    r"版本?([，,。?？]|$)|怎么改|改一?下|^(还有|有没有|有|要|来|换)(别的|其他|其它|另外|更|快|简单|清淡|不辣|点|些|一个)|^不要|^不吃|^不能|换一?[个批]|else|other"
)


@dataclass(frozen=True)
class Resolved:
    """A follow-up written out, and the title of the dish it is about; empty where it is about none yet."""

    standalone: str
    dish: str = ""


def leans(question: str, reading: Reading, dialogue: Dialogue) -> bool:
    """Tell whether `question` may lean on the conversation; a question that clearly stands alone does not."""
    if not (dialogue.get("focus_title") or dialogue.get("offered") or dialogue.get("asked")):
        return False
    text = simplify(question)
    if reading.intent in ("small_talk", "unsafe", "medical"):
        return False
    if reading.intent == "off_topic":
        return bool(dialogue.get("focus_title")) and speaks_of_cooking(text, reading.ingredients)
    pointing = bool(_LEANING.search(text))
    if ordinal_in(text, dialogue.get("offered", [])):
        return True
    if dialogue.get("focus_title") and clean_name(dialogue["focus_title"]) in text and turns_down(text):
        return True
    dishes = [name for name in reading.dishes if not (dialogue.get("focus_title") and _is_seasoning(name))]
    if not reading.sure and len(text) > (60 if text.isascii() else 20):
        return bool(_IT.search(text)) or points_back(question)
    if dialogue.get("focus_title") and _SUBSTITUTE.search(text):
        return True
    if dialogue.get("focus_title") and reading.intent == "ingredients" and not asks_for_dishes(text):
        return _ASKS.search(text) is not None
    if reading.intent == "ingredients" and not _MORE.search(text):
        return bool(re.search(r"第[一二三四五六七八九十两0-9]+[个道]", text))
    return pointing or not dishes or reading.intent == "adapt" or points_back(question)


def _is_seasoning(name: str) -> bool:
    dish = lookup(name)
    return dish is not None and dish.category == "酱料"


async def resolve(question: str, reading: Reading, dialogue: Dialogue, finder: Finder) -> Resolved:
    """Write a follow-up out.

    In this order: an ordinal over the list offered, a dish of its own, a dish talked about before, another dish of
    the same kind ("莲藕的呢"), the list question made narrower, the dish in focus.
    """
    focus = dialogue.get("focus_title", "")
    named, said = dialogue.get("named", []), dialogue.get("said", {})
    back = points_back(question)
    talked = talked_of(dialogue)
    texts = finder.texts([*dialogue.get("offered", []), *reversed(talked)])
    pointed = pointed_at(question, texts, focus, said, dialogue.get("told"))
    chosen = ordinal_in(question, dialogue.get("offered") or named)
    own = await _own_dish(question, reading, focus, finder, back=back or bool(pointed))
    if chosen and not own and not (back and _talked(question, named, focus)):
        return await _about(chosen[0], chosen[1], finder)
    if pointed and not (own and not back):
        return Resolved(_with_dish(question, pointed), pointed)
    if own and not (focus and same_kind(question) and await sibling(question, focus, finder)):
        return Resolved(_asking_again(question, own, dialogue), own)
    if back and (earlier := earlier_dish(question, named, focus, said)):
        return Resolved(_with_dish(_BACKWARD.sub("", question, count=1), earlier), earlier)
    if focus and (
        other := part_of_name(question, [title for title in talked if title != focus], _known(dialogue, texts))
    ):
        return Resolved(_with_dish(question, other), other)
    foods = _lacking(_without_dishes(question, finder), dialogue, texts)
    if foods and (part := speaks_of(foods, [title for title in talked if title != focus], texts)):
        return Resolved(_with_dish(question, part), part)
    if focus and (other := await sibling(question, focus, finder)):
        return Resolved(f"{clean_name(other)}{_aspect(dialogue)}", other)
    if foods and (away := await _leads_away(question, foods, finder)):
        return Resolved(question, away)
    if focus and (away := await likened(question, focus, finder)):
        return Resolved(question, away)
    if _MORE.search(simplify(question)) and dialogue.get("asked") and (not focus or dialogue.get("offered")):
        return Resolved(f"{dialogue['asked']}，{question}")
    if focus:
        return Resolved(_with_dish(question, focus), focus)
    if dialogue.get("asked"):
        return Resolved(f"{dialogue['asked']}，{question}")
    return Resolved(question)


def _talked(question: str, named: list[str], focus: str) -> bool:
    return earlier_dish(question, [title for title in named if title != focus], "") is not None and len(named) > 1


def _without_dishes(question: str, finder: Finder) -> str:
    """Return a question without the names of dishes in it, which are no foods of the dish that it is about."""
    text = simplify(question)
    for name, _ in finder.names_in(question):
        text = text if is_ingredient(name) else text.replace(name, "。")
    return text


def _lacking(question: str, dialogue: Dialogue, texts: dict[str, str]) -> list[Mention]:
    """Return the foods that a question takes for granted where the dish in focus has none of them.

    "鱼蒸好以后盘里的水要倒掉吗", after a fish and then a cold dish, is not about the cold dish.
    """
    focus = dialogue.get("focus_title", "")
    foods = presupposed(question) if focus in texts else []
    return [] if has_any(_known(dialogue, texts), foods) else foods


def _known(dialogue: Dialogue, texts: dict[str, str]) -> str:
    """Return the recipe in focus and what was said of it."""
    focus = dialogue.get("focus_title", "")
    return f"{focus}{texts.get(focus, '')}{dialogue.get('told', {}).get(focus, '')}"


async def _leads_away(question: str, foods: list[Mention], finder: Finder) -> str:
    """Return the dish not talked about yet that a question describes by its foods, or ""."""
    if _SUBSTITUTE.search(simplify(question)):
        return ""
    title, score = await finder.best(question)
    text = finder.texts([title]).get(title, "")
    return title if score >= LIKELY and text and fits(text, title, foods) else ""


async def _about(item: str, rest: str, finder: Finder) -> Resolved:
    """Return the question on an item of a list; the item is found by its name where the index has it."""
    named = finder.names_in(item)
    title, score = (named[0][1], 1.0) if named else await finder.best(item)
    dish = title if score >= NAMED else ""
    return Resolved(f"{item}{rest}" if rest else f"{item}怎么做", dish)


async def _own_dish(question: str, reading: Reading, focus: str, finder: Finder, *, back: bool) -> str:
    """Return the title of the dish that a follow-up names itself, or "" where it names none."""
    text = "".join(simplify(question).split())
    named = [(name, title) for name, title in finder.names_in(question) if title != focus]
    if focus and named:
        recipe = simplify(finder.texts([focus]).get(focus, ""))
        named = [(name, title) for name, title in named if not _is_part(name, text, recipe)]
        if not named:
            return ""
    if named:
        title, score = await finder.best(question)
        titles = [title for _, title in named]
        return title if score >= NAMED and title != focus and not back else titles[0 if back else -1]
    substitutes = bool(focus and _SUBSTITUTE.search(text))
    dishes = [name for name in reading.dishes if not _is_seasoning(name)]
    if substitutes or back or not (dishes or len(text) >= 4):
        return ""
    title, score = await finder.best(question)
    if score < NAMED or title == focus:
        return ""
    letters = sum(letter in text for letter in simplify(title))
    return title if dishes or letters > 2 or simplify(title) in text else ""


def _is_part(name: str, text: str, recipe: str) -> bool:
    """Tell whether a dish's name is said of something that goes into the dish in focus, not of a dish to make.

    Args:
        name: the name as it stands in `text`.
        text: the question, without spaces.
        recipe: the dish in focus as text.
    """
    start = text.find(name)
    before, after = text[:start], text[start + len(name) :]
    if _MAKES.match(after):
        return False
    if _TURNS_TO.search(before):
        return False
    if _THAN.search(before) or (_BESIDE.search(before) and _ALIKE.match(after)):
        return True
    if _SUBSTITUTE.search(before) or _PUT_IN.search(before) or _REFUSED.search(before):
        return True
    return after not in ("", "吧", "呢") and (is_ingredient(name) or name in recipe)


def _asking_again(question: str, dish: str, dialogue: Dialogue) -> str:
    """Return a question on `dish`; one that only names it asks what was asked of the dish before."""
    if re.search(r"怎么|咋|如何|多|几|吗|什么|啥|要|能|放|how|what|when|why", simplify(question)):
        return question
    return f"{clean_name(dish)}{_aspect(dialogue)}"


def _aspect(dialogue: Dialogue) -> str:
    """Return what was asked of the dish in focus, without its name."""
    asked, focus = dialogue.get("asked", ""), dialogue.get("focus_title", "")
    name = next((name for name in (focus, clean_name(focus)) if name and name in asked), "")
    return asked.replace(name, "", 1).strip("，, ") if name else "怎么做"


def _with_dish(question: str, title: str) -> str:
    """Return a question with the dish put before it, by its name without advertising."""
    rest = _LEAD.sub("", question, count=1).strip("，, ") or question
    name = clean_name(title)
    return rest if name in rest else f"{name}{rest}" if not rest.isascii() else f"{name} {rest}"
